/** Text between the parts of a template, still written as in the file. */

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The text without its escapes; here-documents have none but `$${` and `%%{`. */
export function literalText(source: string, quoted: boolean): string {
  if (!quoted) return source.replace(/\$\$\{|%%\{/g, (match) => match.slice(1));
  const pattern = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([nrt"\\])|\$\$\{|%%\{/g;
  return source.replace(pattern, (match, short?: string, long?: string, letter?: string) => {
    const code = short ?? long;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return letter === undefined ? match.slice(1) : (escapes[letter] ?? letter);
  });
}

/** Blanks that a strip marker `~` before or behind the text takes away: in a here-document, those of one line alone. */
export function stripped(text: string, quoted: boolean, { before, behind }: { before: boolean; behind: boolean }): string {
  let rest = text;
  if (before) {
    const end = quoted ? -1 : rest.indexOf('\n');
    rest = end < 0 ? rest.trimStart() : rest.slice(0, end + 1).trimStart() + rest.slice(end + 1);
  }
  if (behind) {
    const start = quoted ? 0 : rest.lastIndexOf('\n', rest.length - 2) + 1;
    rest = rest.slice(0, start) + rest.slice(start).trimEnd();
  }
  return rest;
}
