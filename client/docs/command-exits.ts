/** Which exit codes a command may end with. */
import type { Command } from 'commander';
import type { exitCodes } from '../cli/exit-codes.js';

type ExitName = keyof typeof exitCodes;

/** What a command does decides how it may end. */
const byKind = {
  /** Starts or follows an operation. */
  operation: ['healthy', 'failed', 'refused', 'deadline', 'needsPerson', 'unreachable', 'interrupted'],
  /** Asks, or says something to a running operation. */
  question: ['healthy', 'refused', 'unreachable'],
  /** Asks a person, and TIR by itself. */
  interview: ['healthy', 'failed', 'refused', 'unreachable', 'interrupted'],
  comparison: ['healthy', 'failed', 'refused', 'unreachable'],
  /** Reads files alone. */
  files: ['healthy', 'refused'],
  /** Runs until it is told to end, or until its one job is done. */
  program: ['healthy', 'refused', 'unreachable'],
  simulator: ['healthy', 'failed'],
} satisfies Record<string, readonly ExitName[]>;

/** Commands whose options do not tell. */
const kinds: Readonly<Record<string, keyof typeof byKind>> = {
  init: 'interview',
  validate: 'files',
  convert: 'files',
  watch: 'operation',
  wait: 'operation',
  up: 'operation',
  worker: 'program',
  migrate: 'program',
  simulator: 'simulator',
  drift: 'comparison',
  probe: 'comparison',
};

/** Names of commands that are told apart by hand; a test sees that each exists. */
export const knownByHand: readonly string[] = Object.keys(kinds);

/** Those that start an operation can wait for another one; the others that connect only ask. */
export function exitsOf(command: Command): readonly ExitName[] {
  const has = (long: string): boolean => command.options.some((option) => option.long === long);
  return byKind[kinds[command.name()] ?? (has('--supersede') ? 'operation' : has('--target') ? 'question' : 'files')];
}
