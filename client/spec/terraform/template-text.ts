/** Text between the parts of a template, still written as in the file. */

/** True for a text in quotes; here-documents have no escapes but `$${` and `%%{`. */
export const isQuoted = (source: string): boolean => !source.startsWith('<<');

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', '"': '"', '\\': '\\' };

/** The text without its escapes. */
export function literalText(source: string, quoted: boolean): string {
  if (!quoted) return source.replace(/\$\$\{|%%\{/g, (match) => match.slice(1));
  const pattern = /\\u([0-9a-fA-F]{4})|\\U([0-9a-fA-F]{8})|\\([nrt"\\])|\$\$\{|%%\{/g;
  return source.replace(pattern, (match, short?: string, long?: string, letter?: string) => {
    const code = short ?? long;
    if (code !== undefined) return String.fromCodePoint(Number.parseInt(code, 16));
    return letter === undefined ? match.slice(1) : (escapes[letter] ?? letter);
  });
}
