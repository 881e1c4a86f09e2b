/** Lines for a screen that are safe by construction: what is put into a template is shown as one line of text, unless it is a line itself. */
import { styleText } from 'node:util';
import { visible } from '../../workflows/contract/visible.js';

export type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** What may stand in a line. A text is anybody's, so that nothing in it is obeyed and it ends no line. */
export type Words = string | number | Line;

/** A line as it goes to the screen. Only this file makes one. */
export class Line {
  private constructor(
    private readonly text: string,
    /** How wide it is (characters), without its colours. */
    readonly width: number,
  ) {}

  static of(words: Words): Line {
    if (words instanceof Line) return words;
    const shown = visible(String(words));
    return new Line(shown, shown.length);
  }

  static template(strings: TemplateStringsArray, ...values: readonly Words[]): Line {
    return Line.join(strings.flatMap((literal, index) => [literal, ...values.slice(index, index + 1)]), '');
  }

  static join(all: readonly Words[], between: Words): Line {
    const lines = all.flatMap((words, index) => (index === 0 ? [words] : [between, words])).map((words) => Line.of(words));
    return new Line(lines.map(({ text }) => text).join(''), lines.reduce((sum, { width }) => sum + width, 0));
  }

  static coloured(colour: Colour, words: Words): Line {
    const { text, width } = Line.of(words);
    return new Line(styleText(colour, text, { validateStream: false }), width);
  }

  /** With spaces up to a width (characters). */
  padEnd(width: number): Line {
    return new Line(this.text + ' '.repeat(Math.max(0, width - this.width)), Math.max(width, this.width));
  }

  /** Without spaces at its end. */
  trimEnd(): Line {
    const text = this.text.trimEnd();
    return new Line(text, this.width - (this.text.length - text.length));
  }

  toString(): string {
    return this.text;
  }
}

/** A template of one line. What it says itself is ours, and holds no line break either. */
export const line = (strings: TemplateStringsArray, ...values: readonly Words[]): Line => Line.template(strings, ...values);
