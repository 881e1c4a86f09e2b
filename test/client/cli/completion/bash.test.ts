import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { oddFiles, ShellPlace, tree } from './shell.js';

/** bash calls the function just so when the tab key is pressed; the last word is the one under the cursor. */
const helper = `
try() {
  COMP_WORDS=("$@") COMP_CWORD=$(($# - 1))
  _tir_rollouts
  ((\${#COMPREPLY[@]})) && printf '%s\\n' "\${COMPREPLY[@]}"
  printf '%s\\n' --end--
}
`;

/** What is offered for each of the lines. */
function complete(place: ShellPlace, ...lines: string[][]): string[][] {
  const quoted = (word: string): string => `'${word.replaceAll("'", `'\\''`)}'`;
  const said = place.run(helper + lines.map((line) => `try ${line.map(quoted).join(' ')}`).join('\n'));
  return said
    .split('--end--\n')
    .slice(0, -1)
    .map((one) => one.split('\n').filter((word) => word !== ''));
}

const one = (...line: string[]): string[] => complete(new ShellPlace('bash'), ['tir-rollouts', ...line])[0] ?? [];

describe('bash', () => {
  it('registers the function for the program by its name, wherever it lies', () => {
    expect(new ShellPlace('bash').run('complete -p tir-rollouts')).toBe('complete -F _tir_rollouts tir-rollouts\n');
  });

  it('offers every command, and of every command every long option', () => {
    const lines = tree.map(({ path }) => ['tir-rollouts', ...path.split(' ').filter((word) => word !== ''), '--']);
    const offers = complete(new ShellPlace('bash'), ['tir-rollouts', ''], ...lines);
    expect(offers[0]).toEqual(tree[0]?.commands.map(({ name }) => name));
    expect(offers.slice(1)).toEqual(
      tree.map(({ options }) => options.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith('--')))),
    );
  });

  it.each([
    [['ap'], ['apply', 'approve']],
    [
      ['apply', '--target', ''],
      ['tir', 'simulator'],
    ],
    [['apply', '--target', '=', 's'], ['simulator']],
    [
      ['apply', '--target', '='],
      ['tir', 'simulator'],
    ],
    [['apply', '--target=t'], ['--target=tir']],
    [['apply', '--json', '--location', 'D'], ['Delhi']],
    [['apply', '--set', ''], []],
    [['apply', '--', '--'], []],
    [['doctor', '--j'], ['--json']],
    [
      ['completion', ''],
      ['bash', 'zsh', 'fish'],
    ],
    [['help', 'rev'], ['revisions']],
    [['drift', '--ignore', 'o'], ['orphan']],
    // A name of an endpoint that is also one of a command does not change the command.
    [['scale', 'apply', '--s'], ['--supersede']],
  ])('offers for %j: %j', (line, offers) => {
    expect(one(...line)).toEqual(offers);
  });

  it('offers files as they are called, also after an equals sign', () => {
    expect(one('apply', '-f', '').toSorted()).toEqual(expect.arrayContaining(oddFiles));
    expect(one('apply', '--file', '=', 'my')).toEqual(['my file.yaml']);
    expect(one('convert', 'a.tf', 'b.tf', 'my')).toEqual(['my file.yaml']);
    expect(one('list', '--data-dir', '')).toEqual(['bin']);
  });

  it('offers names that the program knows, quoted, and hands it the line so far', () => {
    const place = new ShellPlace('bash');
    const [names, begun, quoted] = complete(
      place,
      ['tir-rollouts', 'scale', '--data-dir', '/some where', ''],
      ['tir-rollouts', 'scale', 'ch'],
      ['tir-rollouts', 'scale', "'od"],
    );
    expect(names).toEqual(['chat-1b', 'odd\\$\\(x\\)\\ name']);
    expect(begun).toEqual(['chat-1b']);
    expect(quoted).toEqual(['odd\\$\\(x\\)\\ name']);
    expect(readFileSync(place.asked, 'utf8').split('\n')[0]).toBe('__suggest endpoints -- scale --data-dir /some where');
  });

  it('asks a program that was typed by its path, and evaluates nothing else that was typed', () => {
    const place = new ShellPlace('bash');
    const program = join(place.directory, 'bin', 'tir-rollouts');
    const [byPath, evil] = complete(place, [program, 'scale', 'ch'], ['$(touch evil)/tir-rollouts', 'scale', 'ch']);
    expect(byPath).toEqual(['chat-1b']);
    expect(evil).toEqual([]);
    expect(existsSync(join(place.directory, 'evil'))).toBe(false);
  });
});
