/** `${NAME}` in a text, replaced as a shell does it. */
import type { ErrorCode } from '../../workflows/contract/finding-codes.js';

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Something in braces that has no value. */
export interface Refusal {
  /** Number of the `${` in the text, from 0, counting those that stand for themselves. */
  nth: number;
  code: ErrorCode;
  message: string;
  fix: string;
}

export interface Substituted {
  text: string;
  refusals: Refusal[];
}

const name = /[A-Za-z_][A-Za-z0-9_]*/y;
const operator = /:?[-?+]/y;

/**
 * Replaces what stands in braces behind a dollar sign; a second dollar sign before it makes it text.
 * 1. `${NAME}` must be set. `${NAME-word}` is the word where NAME is not set, `${NAME+word}` where it is, else nothing;
 *    `${NAME?word}` makes the word the message of the refusal. With a colon, as in `${NAME:-word}`, empty counts as not set.
 * 2. A word ends at its brace, and may have such references in it; only those of a word that is taken must be set.
 * 3. Anything else in braces is refused: a typo would else be a text that nobody meant.
 * @see POSIX.1-2024, Shell Command Language, 2.6.2 Parameter Expansion
 */
export function substitute(text: string, environment: Environment): Substituted {
  const reader = new Reader(text, environment);
  return { text: reader.words(false), refusals: reader.refusals };
}

class Reader {
  refusals: Refusal[] = [];
  #at = 0;
  #count = 0;

  constructor(
    private readonly text: string,
    private readonly environment: Environment,
  ) {}

  /** The text up to its end, or up to the brace that closes the word. */
  words(isInside: boolean): string {
    let result = '';
    while (this.#at < this.text.length) {
      if (this.text.startsWith('$${', this.#at)) {
        this.#at += 3;
        this.#count++;
        result += '${';
      } else if (this.text.startsWith('${', this.#at)) result += this.#reference();
      else if (isInside && this.text[this.#at] === '}') return result;
      else result += this.text[this.#at++];
    }
    return result;
  }

  #reference(): string {
    const nth = this.#count++;
    const from = this.#at;
    this.#at += 2;
    const variable = this.#match(name);
    const sign = variable === undefined ? undefined : this.#match(operator);
    if (variable === undefined || (sign === undefined && this.text[this.#at] !== '}')) return this.#refuse(nth, from);
    const [word, inner] = this.#word(sign !== undefined);
    if (this.text[this.#at] !== '}' || (sign !== undefined && holdsBrace(this.text.slice(from + 2, this.#at)))) return this.#refuse(nth, from);
    this.#at++;
    const value = Object.hasOwn(this.environment, variable) ? this.environment[variable] : undefined;
    const isThere = value !== undefined && !(sign?.startsWith(':') === true && value === '');
    const kind = sign?.at(-1);
    const isTaken = kind === '+' ? isThere : kind !== undefined && !isThere;
    // A form that is wrong is wrong whatever is set; what is not set matters where the word is taken.
    this.refusals.push(...inner.filter(({ code }) => code === 'variable-form' || (isTaken && kind !== '?')));
    if (kind === '+') return isTaken ? word : '';
    if (isThere) return value;
    if (kind === '-') return word;
    const why = kind === '?' && word !== '' ? `${variable} is not set: ${word.replace(/\.?$/, '.')}` : `The environment has no variable ${variable}.`;
    this.refusals.push({ nth, code: 'variable-unset', message: why, fix: `Set ${variable}, or write $\${${variable}} for the text itself.` });
    return this.text.slice(from, this.#at);
  }

  /** The word behind the sign, with what is refused in it. */
  #word(isThere: boolean): [string, Refusal[]] {
    if (!isThere) return ['', []];
    const outer = this.refusals;
    this.refusals = [];
    const word = this.words(true);
    const inner = this.refusals;
    this.refusals = outer;
    return [word, inner];
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  /** Reads on behind the first brace that closes. */
  #refuse(nth: number, from: number): string {
    const close = this.text.indexOf('}', from);
    const end = close < 0 ? this.text.length : close + 1;
    this.#at = end;
    const shown = this.text.slice(from, Math.min(end, from + 60));
    this.#count = nth + (this.text.slice(from, end).match(/\$\{/g)?.length ?? 1);
    this.refusals.push({
      nth,
      code: 'variable-form',
      message: close < 0 ? `${shown} has no closing brace.` : `${shown} is no reference to a variable.`,
      fix: `Write \${NAME}, \${NAME:-default}, \${NAME:?message} or \${NAME:+text}, without other braces inside, or $${shown} for the text itself.`,
    });
    return this.text.slice(from, end);
  }
}

/** A brace in a word, which a shell would end it at, and so would one of a text behind a second dollar sign. */
const holdsBrace = (reference: string): boolean => /(?<!(?<!\$)\$)\{/.test(reference);
