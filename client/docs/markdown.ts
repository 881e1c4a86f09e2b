/** The Markdown that generated pages are made of. */

/** Says at the top of a page that it is made, and how. */
export const generatedNote = '<!-- Made by npm run docs. Change the source that it names, not this page. -->';

/** `text` as code; a pipe in it does not end a cell. */
export const code = (text: string): string => {
  const fence = text.includes('`') ? '``' : '`';
  return `${fence}${text.replaceAll('|', String.raw`\|`)}${fence}`;
};

/** Text of the source in a cell or a paragraph: `code` stays code; what Markdown or HTML would take for a sign is escaped. */
export const plain = (text: string): string =>
  text
    .split(/(`[^`]*`)/)
    .map((part, index) => (index % 2 === 1 ? code(part.slice(1, -1)) : escaped(part)))
    .join('')
    .replaceAll('\n', ' ');

const escaped = (text: string): string =>
  text
    .replaceAll(/[\\*|]|(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])/g, (sign) => `\\${sign}`)
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;');

/** A table with a head. Cells are Markdown already. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${head.map(() => '---|').join('')}`, ...rows.map(line)].join('\n');
}

/** A place that a link can name, `#id`, where there is no heading. */
export const anchor = (id: string): string => `<a id="${id}"></a>`;

/** Blocks of a page, a blank line between them, one line break at the end. */
export const page = (...blocks: readonly string[]): string => `${blocks.filter((block) => block !== '').join('\n\n')}\n`;

/** A fenced block. */
export const fenced = (language: string, text: string): string => `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
