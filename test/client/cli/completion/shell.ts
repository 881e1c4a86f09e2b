import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { completionScript } from '../../../../client/cli/completion/script.js';
import { readTree } from '../../../../client/cli/completion/tree.js';
import { buildProgram } from '../../../../client/cli/program.js';
import { scratchDirectory } from '../../../local/scratch-directory.js';

export type Shell = 'bash' | 'zsh' | 'fish';

export const program = buildProgram();
export const tree = readTree(program);

export const isInstalled = (shell: Shell): boolean => spawnSync(shell, ['--version']).status === 0;

/** Names of files that a careless script takes apart. */
export const oddFiles = ['my file.yaml', `it's $HOME.yaml`];

/** A folder with odd files, a folder, the script, and a program that tells what it was asked and suggests odd names. */
export class ShellPlace {
  readonly directory = scratchDirectory();
  readonly script: string;

  constructor(readonly shell: Shell) {
    this.script = join(this.directory, `script.${shell}`);
    writeFileSync(this.script, completionScript(shell, program));
    for (const file of oddFiles) writeFileSync(join(this.directory, file), '');
    mkdirSync(join(this.directory, 'bin'));
    const stub = join(this.directory, 'bin', 'tir-rollouts');
    writeFileSync(
      stub,
      `#!/bin/sh\nprintf '%s\\n' "$*" >> '${this.asked}'\nprintf '%s\\t%s\\n' chat-1b 'rollout: Healthy' 'odd$(x) name' deleted\n`,
    );
    chmodSync(stub, 0o755);
  }

  /** What the program was asked, one line each. */
  get asked(): string {
    return join(this.directory, 'asked.txt');
  }

  /** Runs lines of the shell with the script sourced. @returns what they print. @throws Error with what the shell complains of */
  run(lines: string, args: readonly string[] = []): string {
    const path = `${join(this.directory, 'bin')}:${process.env['PATH'] ?? ''}`;
    const { stdout, stderr, error } = spawnSync(this.shell, [...args, '-c', `source ${this.script}\n${lines}`], {
      cwd: this.directory,
      encoding: 'utf8',
      env: { PATH: path, HOME: this.directory, TERM: 'dumb', LC_ALL: 'C' },
    });
    if (error) throw error;
    if (stderr !== '') throw new Error(`${this.shell} complains: ${stderr}`);
    return stdout;
  }
}
