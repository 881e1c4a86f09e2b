/** Questions on a terminal. They go to standard error, so that standard output is the result alone. */
import * as clack from '@clack/prompts';
import { visible } from '../../../workflows/contract/visible.js';
import { typed } from '../output.js';

/** The user left: nothing was written, and nothing will be. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** One of a list. */
export interface Choice {
  value: string;
  /** Default: the value. */
  label?: string;
  /** Said beside the choice that the cursor is on. */
  hint?: string;
  /** Stays in the list whatever is searched for. */
  stays?: boolean;
}

/** @returns what is wrong with an answer, as a sentence; undefined when nothing is */
export type CheckAnswer = (text: string) => string | undefined;

/** How a person is asked. Every method throws `Interrupted` on Ctrl-C. */
export interface Prompts {
  choose(asks: string, choices: readonly Choice[], first?: string): Promise<string>;
  /** Enter alone takes the suggestion. */
  type(asks: string, check: CheckAnswer, suggestion?: string): Promise<string>;
  /** Shows no letter of it. */
  hide(asks: string, check: CheckAnswer): Promise<string>;
  confirm(asks: string): Promise<boolean>;
  say(text: string): void;
  /** An answer that will not do. */
  complain(text: string): void;
}

const faultOf = (check: CheckAnswer, text: string): string | undefined => {
  const fault = check(text);
  return fault === undefined ? undefined : shown(fault);
};

/** Names of TIR's lists are anybody's; each stays in its line. */
const shown = (text: string): string => visible(typed(text));

/** Longer lists than this are searched by typing. */
const LIST = 12;

/** @param signal ends the question that is open */
export function terminalPrompts(signal: AbortSignal): Prompts {
  const common = { output: process.stderr, signal };
  const answered = <T>(answer: T | symbol): T => {
    if (clack.isCancel(answer)) throw new Interrupted();
    return answer as T;
  };
  return {
    async choose(asks, choices, first) {
      const message = shown(asks);
      const options = choices.map(({ value, label, hint }) => ({ value, label: shown(label ?? value), ...(hint ? { hint: shown(hint) } : {}) }));
      const stays = new Set(choices.flatMap(({ value, stays }) => (stays ? [value] : [])));
      const filter = (search: string, { value, label }: { value: string; label?: string }) =>
        stays.has(value) || (label ?? value).toLowerCase().includes(search.toLowerCase());
      const initial = first === undefined ? {} : { initialValue: first };
      if (options.length <= LIST) return answered<string>(await clack.select({ ...common, message, options, ...initial }));
      return answered<string>(
        await clack.autocomplete({ ...common, message: `${message} (type to search)`, options, filter, maxItems: LIST, ...initial }),
      );
    },
    async type(asks, check, suggestion) {
      const message = shown(asks);
      const suggested = suggestion === undefined ? {} : { placeholder: shown(suggestion), defaultValue: suggestion };
      const validate = (text: string | undefined) => faultOf(check, (text ?? '').trim() || (suggestion ?? ''));
      return answered<string>(await clack.text({ ...common, message, validate, ...suggested })).trim();
    },
    async hide(asks, check) {
      const message = shown(asks);
      return answered<string>(
        await clack.password({ ...common, message, clearOnError: true, validate: (text) => faultOf(check, (text ?? '').trim()) }),
      ).trim();
    },
    confirm: async (asks) => answered<boolean>(await clack.confirm({ ...common, message: shown(asks), initialValue: false })),
    say: (text) => clack.log.info(shown(text), common),
    complain: (text) => clack.log.error(shown(text), common),
  };
}
