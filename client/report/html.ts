/** HTML that is escaped by construction: what is put into a template is text, unless it was made by a template itself. */
import { visibleLines } from '../../workflows/contract/visible.js';

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

/** One rule for every screen says which characters are shown as escapes; the lines of a log stay lines. */
export const escapeText = (text: string): string =>
  visibleLines(text).replace(/[&<>"'`]/g, (character) => entities[character] ?? '');
