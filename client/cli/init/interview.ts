/** Gets answers: from flags, by asking, or as defaults. */
import { nearest } from '../../../workflows/contract/rules/suggestion.js';
import { RolloutsError } from '../../errors.js';
import type { CheckAnswer, Choice, Prompts } from './prompts.js';

/** One thing to know. Every answer is text; who asks makes of it what it means. */
export interface Question {
  /** What answers it without a question, such as `--sku`. */
  flag: string;
  /** As it is asked, such as `Which machine?`. */
  asks: string;
  /** What the flag, or a variable of the environment, said. */
  given?: string;
  /** What --yes takes, and what a question suggests. */
  suggestion?: string;
  /** The suggestion is stated in --help, so that it holds as well where nobody can be asked. */
  isSettled?: boolean;
  /** One of these, unless `check` is there and takes something else. */
  choices?: readonly Choice[];
  /** The entry of the list for an answer that is not in it, and how that one is asked. */
  another?: { label: string; asks: string };
  /** Default: one of the choices. */
  check?: CheckAnswer;
}

export interface InterviewOptions {
  /** Absent where nobody can be asked. */
  prompts?: Prompts;
  /** Take suggestions without a question. */
  yes: boolean;
}

/** Stands for `another` in a list; no answer is like it. */
const ANOTHER = '\u0000another';

export class Interview {
  readonly prompts: Prompts | undefined;

  constructor(private readonly options: InterviewOptions) {
    this.prompts = options.yes ? undefined : options.prompts;
  }

  /** Whether there is a person to ask. */
  get isOpen(): boolean {
    return this.prompts !== undefined;
  }

  /** @throws RolloutsError `invalid` for a flag that will not do, and for one that is missing, where nobody can be asked. @throws Interrupted */
  async answer(question: Question): Promise<string> {
    const { flag, given, suggestion, isSettled } = question;
    if (given !== undefined) {
      const fault = faultOf(question, given);
      if (fault === undefined) return given;
      if (!this.prompts) throw new RolloutsError('invalid', `${flag} ${given}: ${fault}`);
      this.prompts.complain(`${flag} ${given}: ${fault}`);
    }
    if (this.prompts) return ask(question, this.prompts);
    if (suggestion !== undefined && (this.options.yes || isSettled)) return suggestion;
    throw missing([flag], this.options.yes);
  }
}

/** Nothing to write, and nobody to ask. */
export function missing(flags: readonly string[], yes: boolean): RolloutsError {
  const one = flags.length === 1;
  return new RolloutsError(
    'invalid',
    `${one ? 'An answer is' : 'Answers are'} missing: ${flags.join(', ')}. ${
      yes
        ? `There is no default for ${one ? 'it, so give it' : 'them, so give them'} as well`
        : `There is no terminal to ask on, so give ${one ? 'it' : 'all of them'}, or --yes for the defaults that there are`
    }; see tir-rollouts init --help.`,
  );
}

function faultOf({ choices, check }: Question, text: string): string | undefined {
  if (choices?.some(({ value }) => value === text)) return undefined;
  if (check) return check(text);
  if (choices) return notAmong(text, choices.map(({ value }) => value));
  return undefined;
}

function notAmong(text: string, values: readonly string[]): string {
  const like = nearest(text, values);
  return `It is not among what there is. ${like === undefined ? `There is ${values.join(', ') || 'nothing'}.` : `Was ${like} meant? All: ${values.join(', ')}.`}`;
}

async function ask(question: Question, prompts: Prompts): Promise<string> {
  const { asks, choices, another, suggestion } = question;
  const check: CheckAnswer = (text) => faultOf(question, text);
  if (!choices || choices.length === 0) return prompts.type(asks, check, suggestion);
  const list = another === undefined ? choices : [...choices, { value: ANOTHER, label: another.label, stays: true }];
  const chosen = await prompts.choose(asks, list, suggestion);
  return chosen === ANOTHER && another ? prompts.type(another.asks, check) : chosen;
}
