import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { buildProgram } from '../../../client/cli/program.js';
import { projectRoot } from '../../../client/stack/data-directory.js';

it('the program is built anew each time, with a description of every command, and knows its version', () => {
  const program = buildProgram();
  const { version } = JSON.parse(readFileSync(join(projectRoot(), 'package.json'), 'utf8')) as { version: string };
  expect(program.version()).toBe(version);
  expect(program.commands.map((command) => command.name())).toEqual(buildProgram().commands.map((command) => command.name()));
  for (const command of program.commands) expect(command.description(), command.name()).not.toBe('');
});
