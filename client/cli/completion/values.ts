/** What may stand where the command line wants a value. */
import type { Argument, Option } from 'commander';

/** What is only known when it is asked for: read from PostgreSQL, or from the file of profiles. */
export const dynamicKinds = ['endpoints', 'operations', 'revisions', 'profiles'] as const;
export type DynamicKind = (typeof dynamicKinds)[number];

/** `nothing`: a free text, of which nobody knows more. */
export type Values = { kind: 'choices'; choices: readonly string[] } | { kind: 'files' | 'folders' | 'nothing' | DynamicKind };

const choices = (...all: string[]): Values => ({ kind: 'choices', choices: all });

/** By the option, where its placeholder does not tell. Choices that commander itself enforces stand with the option. */
const ofOptions: Readonly<Record<string, Values>> = {
  '--profile': { kind: 'profiles' },
  '--operation': { kind: 'operations' },
  '--to': { kind: 'revisions' },
  '--location': choices('Delhi', 'Chennai'),
  '--metric': choices('concurrency', 'requestRate', 'custom'),
  '--ignore': choices('changed', 'vanished', 'foreign', 'orphan', 'billing'),
};

const ofPlaceholders: Readonly<Record<string, Values>> = {
  path: { kind: 'files' },
  file: { kind: 'files' },
  files: { kind: 'files' },
  'state-file': { kind: 'files' },
  dir: { kind: 'folders' },
  folder: { kind: 'folders' },
};

/** A name is that of an endpoint only where it is what a command works on. */
const ofArguments: Readonly<Record<string, Values>> = {
  name: { kind: 'endpoints' },
  'id-or-name': { kind: 'endpoints' },
  operation: { kind: 'operations' },
  revision: { kind: 'revisions' },
  from: { kind: 'revisions' },
  to: { kind: 'revisions' },
};

/** @returns undefined for an option that takes no value */
export function valuesOfOption(option: Option): Values | undefined {
  // `--option [value]` takes one only after `=`, which no shell can be told apart from a flag; it completes as a flag.
  if (!option.required) return undefined;
  if (option.argChoices) return choices(...option.argChoices);
  const placeholder = /<(.+?)(\.\.\.)?>/.exec(option.flags)?.[1] ?? '';
  return ofOptions[option.long ?? ''] ?? ofPlaceholders[placeholder.toLowerCase()] ?? { kind: 'nothing' };
}

export function valuesOfArgument(argument: Argument): Values {
  if (argument.argChoices) return choices(...argument.argChoices);
  const name = argument.name().toLowerCase();
  return ofArguments[name] ?? ofPlaceholders[name] ?? { kind: 'nothing' };
}
