/** HTML that is escaped by construction: what is put into a template is text, unless it was made by a template itself. */

/** A piece of HTML. Only `html` and `styleSheet` make one. */
export class Html {
  private constructor(private readonly text: string) {}

  static template(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
    return new Html(strings.map((literal, index) => literal + (index < values.length ? render(values[index]) : '')).join(''));
  }

  static styleSheet(css: string): Html {
    // In a style element nothing is escaped, and only a tag ends it.
    if (css.includes('<')) throw new Error('A style sheet has no place for a tag.');
    return new Html(`<style>${css}</style>`);
  }

  toString(): string {
    return this.text;
  }
}

/** What may stand in a template. Nothing is shown of undefined and false. */
export type Content = string | number | Html | undefined | false | readonly Content[];

/** A template of HTML or SVG. Values in attributes stand in double quotes. */
export const html = (strings: TemplateStringsArray, ...values: readonly Content[]): Html => Html.template(strings, ...values);

/** A style element. Its rules are ours alone: nothing from outside belongs there. */
export const styleSheet = (css: string): Html => Html.styleSheet(css);

function render(content: Content): string {
  if (content === undefined || content === false) return '';
  if (typeof content === 'string') return escapeText(content);
  if (typeof content === 'number') return String(content);
  return content instanceof Html ? content.toString() : content.map(render).join('');
}

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;', '`': '&#96;' };

/** Characters that show nothing, or that turn the direction of what follows, are shown as what they are. */
export const escapeText = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .replace(/[\u0000-\u0008\u000b-\u001f]/g, (control) => String.fromCharCode(0x2400 + control.charCodeAt(0)))
    .replace(/[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g, (hidden) => `[U+${hidden.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}]`)
    .replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd')
    .replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
