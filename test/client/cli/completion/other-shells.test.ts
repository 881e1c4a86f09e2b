/** zsh and fish for real, where they are installed; script.test.ts reads their scripts everywhere. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { isInstalled, oddFiles, ShellPlace, tree } from './shell.js';

const longFlags = tree.map(({ options }) => options.flatMap(({ flags }) => flags.filter((flag) => flag.startsWith('--'))));

describe.runIf(isInstalled('fish'))('fish', () => {
    /** What is offered for each of the lines, without descriptions. */
    const complete = (place: ShellPlace, ...lines: string[]): string[][] => {
      const quoted = (line: string): string => `'${line.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;
      const said = place.run(lines.map((line) => `complete -C ${quoted(line)}; echo -- --end--`).join('\n'), ['--no-config']);
      return said
        .split('--end--\n')
        .slice(0, -1)
        .map((one) =>
          one
            .split('\n')
            .filter((word) => word !== '')
            .map((word) => word.split('\t')[0] ?? ''),
        );
    };

    it('offers every command, and of every command every long option', () => {
      const offers = complete(
        new ShellPlace('fish'),
        'tir-rollouts ',
        ...tree.map(({ path }) => `tir-rollouts ${path} --`.replace('  ', ' ')),
      );
      expect(offers[0]?.toSorted()).toEqual(tree[0]?.commands.map(({ name }) => name).toSorted());
      expect(offers.slice(1).map((one) => one.toSorted())).toEqual(longFlags.map((one) => one.toSorted()));
    });

    it('offers choices, files, folders and names', () => {
      const place = new ShellPlace('fish');
      const lines = [
        'apply --target ',
        'apply --target=s',
        'list --data-dir ',
        'completion ',
        'scale ',
        'scale apply --s',
        'apply --set ',
        'apply -f my',
        'apply -f it',
      ];
      expect(complete(place, ...lines.map((line) => `tir-rollouts ${line}`))).toEqual([
        ['simulator', 'tir'],
        ['--target=simulator'],
        ['bin/'],
        ['bash', 'fish', 'zsh'],
        ['chat-1b', 'odd$(x) name'],
        ['--supersede'],
        [],
        [oddFiles[0]],
        [oddFiles[1]],
      ]);
      expect(readFileSync(place.asked, 'utf8').split('\n')[0]).toBe('__suggest endpoints -- scale');
    });
  });

describe.runIf(isInstalled('zsh'))('zsh', () => {
    it('offers every command, and of every command every long option', () => {
      // zsh's own functions, as far as the script calls them, print what they would offer.
      const listing = `
compdef() { : }
source SCRIPT
_describe() { local last=\${@[-1]}; print -rl -- \${\${(P)last}%%:*} }
try() { words=("$@") CURRENT=$# PREFIX=\${@[-1]}; _tir_rollouts; print -r -- --end-- }
try tir-rollouts ''
${tree.map(({ path }) => `try tir-rollouts ${path} --`).join('\n')}
`;
      const place = new ShellPlace('zsh');
      const said = place.run(listing.replace('SCRIPT', place.script), ['-f']);
      const offers = said
        .split('--end--\n')
        .slice(0, -1)
        .map((one) => one.split('\n').filter((word) => word !== ''));
      expect(offers[0]).toEqual(tree[0]?.commands.map(({ name }) => name));
      expect(offers.slice(1).map((one) => one.filter((flag) => flag.startsWith('--')))).toEqual(longFlags);
    });

    it('completes at a terminal what is then run, odd names among it', () => {
      const lines: [begun: string, words: string[]][] = [
        ['apply --targ\tsim\t', ['apply', '--target', 'simulator']],
        ['apply --target=t\t', ['apply', '--target=tir']],
        ['apply -f my\t', ['apply', '-f', 'my file.yaml']],
        ['apply -f it\t', ['apply', '-f', "it's $HOME.yaml"]],
        ['apply --file=my\t', ['apply', '--file=my file.yaml']],
        ['list --data-dir b\t', ['list', '--data-dir', 'bin']],
        ['scale ch\t', ['scale', 'chat-1b']],
        ['scale od\t', ['scale', 'odd$(x) name']],
      ];
      const place = new ShellPlace('zsh');
      // The program of that terminal prints its words; the tab key works before Enter does, so nothing has to be timed.
      const setUp = `
tir-rollouts() { [[ $1 == __suggest ]] && { command tir-rollouts "$@"; return }; print -r -- "GO""T:\${(j:|:)@}:EN""D" }
PS1=; unsetopt prompt_sp; autoload -Uz compinit; compinit -u -D; source ${place.script}; bindkey "^I" complete-word; print REA""DY`;
      const said = place.run(
        `zmodload zsh/zpty
zpty terminal zsh -f -i
zpty -w terminal ${quotedForZsh(setUp.trim())}
zpty -r -m terminal seen '*READY*'
for line in ${lines.map(([begun]) => quotedForZsh(begun)).join(' ')}; do
  zpty -n -w terminal "tir-rollouts \${(g::)line}"$'\n'
  zpty -r -m terminal seen '*GOT:*:END*'
  print -r -- "$seen"
done
zpty -d terminal`,
        ['-f'],
      );
      expect([...said.matchAll(/GOT:(.*):END/g)].map(([, words = '']) => words.split('|'))).toEqual(
        lines.map(([, words]) => words),
      );
    });
  });

function quotedForZsh(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
