/**
 * The completion script of a shell. Made here and not by a library (@bomb.sh/tab was looked at, 2026-11): those scripts start
 * Node at each press of the tab key, these know the whole tree and start it only for what lies in the database.
 */
import type { Command } from 'commander';
import { bashScript } from './bash.js';
import { fishScript } from './fish.js';
import { readTree } from './tree.js';
import { zshScript } from './zsh.js';

const writers = { bash: bashScript, zsh: zshScript, fish: fishScript } as const;

/** @param program the whole program, as `buildProgram` makes it */
export const completionScript = (shell: keyof typeof writers, program: Command): string =>
  writers[shell](program.name(), readTree(program));
