import { rmSync } from 'node:fs';
import { stackFilePath, type StackFile } from '../client/stack/stack-file.js';
import { writeFileAtomically } from './atomic-file.js';

/** Publishes the stack, whole or not at all, for the owner's eyes. */
export function writeStackFile(directory: string, stack: StackFile): void {
  writeFileAtomically(stackFilePath(directory), `${JSON.stringify(stack, undefined, 2)}\n`);
}

/** Takes the stack's file away. Safe to repeat. */
export function removeStackFile(directory: string): void {
  rmSync(stackFilePath(directory), { force: true });
}
