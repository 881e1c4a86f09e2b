import { execFileSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { shellWord } from '../../../workflows/contract/visible.js';
import { applyWords } from '../../../client/cli/pasted-command.js';

/** What a shell makes of a line. */
const words = (line: string): string[] =>
  execFileSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' }).trimEnd().split('\n');

describe('a command line to paste', () => {
  it.each(['plain', 'a b', "it's", '$HOME', '', 'x;y', '`id`', 'a"b', '*', '#1', '~/x', 'tir_integration.hub.id=609'])(
    'gives the shell the word %s as it was',
    (word) => {
      expect(words(shellWord(word))).toEqual([word]);
    },
  );

  it.each(["two\nlines; rm -rf /", "\u001b]0;title\u0007 it's \\n", 'turned\u202eround', 'tag\u{e0041}'])('shows a word such as %j whole, and gives it to a shell as it was', (word) => {
    const shown = shellWord(word);
    expect(shown).toMatch(/^\$'[\x20-\x7e]*'$/);
    expect(execFileSync('bash', ['-c', `printf '%s.' ${shown}`], { encoding: 'utf8', env: { LC_ALL: 'C.UTF-8' } })).toBe(`${word}.`);
  });

  it('reads the same spec as the plan did, and carries out that plan alone; values of variables, which may be secret, are left to fill in', () => {
    const line = applyWords(
      {
        file: ['main.tf', 'prod.tfvars'],
        set: ['var.title=two words', 'endpoint.replica=2'],
        profile: 'production',
        project: 7,
        recreate: true,
        json: true,
      },
      { hash: '7a90342d23b8' },
    );
    expect(words(line)).toEqual([
      'apply',
      ...['-f', 'main.tf', '-f', 'prod.tfvars'],
      ...['--set', 'var.title=…', '--set', 'endpoint.replica=2'],
      ...['--profile', 'production', '--project', '7'],
      ...['--plan', '7a90342d23b8', '--recreate'],
    ]);
  });
});
