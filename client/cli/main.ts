#!/usr/bin/env node
/** `tir-rollouts`. The command line cannot even be loaded by an old Node, so that is looked at before it is. */
import { findOldNode } from '../stack/node-version.js';
import { exitCodes } from './exit-codes.js';

const old = findOldNode();
if (old) {
  console.error(`${old.message} ${old.fix}`);
  process.exit(exitCodes.refused);
}
const { runCommandLine } = await import('./command-line.js');
await runCommandLine();
