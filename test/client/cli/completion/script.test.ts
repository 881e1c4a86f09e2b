import { Command, Option } from 'commander';
import { describe, expect, it } from 'vitest';
import { completionScript } from '../../../../client/cli/completion/script.js';
import { readTree } from '../../../../client/cli/completion/tree.js';
import { buildProgram } from '../../../../client/cli/program.js';
import { program, tree, type Shell } from './shell.js';

const shells: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** Commands and options that a script offers for a command, read from its text. */
function offered(shell: Shell, script: string, path: string): string[] {
  const escaped = path.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
  if (shell === 'bash') {
    const [, commands = '', options = ''] =
      new RegExp(`^ +'${escaped}'\\) commands='(.*)' options='(.*)' ;;$`, 'm').exec(script) ?? [];
    return `${commands} ${options}`.split(' ').filter((word) => word !== '');
  }
  if (shell === 'zsh') {
    const [block = ''] = new RegExp(`^ +\\('${escaped}'\\)\\n +subcommands=[^]*?;;$`, 'm').exec(script) ?? [];
    return [...block.matchAll(/^ {8}'([^:]+):/gm)].map(([, word = '']) => word);
  }
  const rules = [...script.matchAll(/^complete -c \S+ -n '__\w+_at \\'([^']*)\\'( \d+)?' (.*)$/gm)].filter(
    ([, at]) => at === path,
  );
  return rules.flatMap(([, , place, rest = '']) => {
    const flags = [...rest.matchAll(/(?:^|(?<=^-s \S ))-(l|s) (\S+)/g)].map(([, kind, name]) =>
      kind === 'l' ? `--${name}` : `-${name}`,
    );
    const [, command] = place === ' 0' ? (/^-a '([^']+)' -d /.exec(rest) ?? []) : [];
    return command === undefined ? flags : [command];
  });
}

describe.each(shells)('the script of %s', (shell) => {
  const script = completionScript(shell, program);

  it.each(tree.map(({ path }) => path))('offers what --help of "%s" shows, and nothing else', (path) => {
    const node = tree.find((one) => one.path === path);
    const wanted = [...(node?.commands.map(({ name }) => name) ?? []), ...(node?.options.flatMap(({ flags }) => flags) ?? [])];
    expect(offered(shell, script, path).toSorted()).toEqual(wanted.toSorted());
  });

  it('offers a command that is new in the tree by itself, those below it, and nothing that is hidden', () => {
    const grown = buildProgram();
    const made = grown.command('made-up').alias('mu').description(`it's [odd]: "$HOME" \`x\``);
    made
      .command('below <name>')
      .description('lower')
      .option('--colour <colour>', 'which')
      .addOption(new Option('--secret').hideHelp());
    grown.command('unseen', { hidden: true });
    const text = completionScript(shell, grown);
    expect(offered(shell, text, '')).toEqual(expect.arrayContaining(['made-up', 'mu']));
    expect(offered(shell, text, '')).not.toContain('unseen');
    expect(offered(shell, text, 'made-up')).toContain('below');
    expect(offered(shell, text, 'mu below').toSorted()).toEqual(['--colour', '--help', '-h']);
  });
});

describe('the tree', () => {
  const nodeOf = (path: string) => tree.find((node) => node.path === path);
  const valuesOf = (path: string, flag: string) => nodeOf(path)?.options.find(({ flags }) => flags.includes(flag))?.values;

  it('holds every command of the program, and not the hidden one', () => {
    const shown = program.commands.map((command) => command.name()).filter((name) => !name.startsWith('__'));
    expect(tree.map(({ path }) => path)).toEqual(['', ...shown, 'help']);
  });

  it('knows what may stand where', () => {
    expect(nodeOf('scale')?.arguments).toEqual([{ kind: 'endpoints' }, { kind: 'nothing' }]);
    expect(nodeOf('diff')?.arguments).toEqual([{ kind: 'endpoints' }, { kind: 'revisions' }, { kind: 'revisions' }]);
    expect(nodeOf('convert')).toMatchObject({ arguments: [{ kind: 'files' }], isVariadic: true });
    expect(nodeOf('completion')?.arguments).toEqual([{ kind: 'choices', choices: ['bash', 'zsh', 'fish'] }]);
    expect(valuesOf('apply', '-f')).toEqual({ kind: 'files' });
    expect(valuesOf('apply', '--set')).toEqual({ kind: 'nothing' });
    expect(valuesOf('apply', '--target')).toEqual({ kind: 'choices', choices: ['tir', 'simulator'] });
    expect(valuesOf('apply', '--location')).toEqual({ kind: 'choices', choices: ['Delhi', 'Chennai'] });
    expect(valuesOf('apply', '--profile')).toEqual({ kind: 'profiles' });
    expect(valuesOf('apply', '--json')).toBeUndefined();
    expect(valuesOf('history', '--operation')).toEqual({ kind: 'operations' });
    expect(valuesOf('up', '--rollout')).toEqual({ kind: 'files' });
    expect(valuesOf('list', '--data-dir')).toEqual({ kind: 'folders' });
  });

  it('is the same for a program of another name', () => {
    const other = new Command('other');
    other.command('one');
    expect(readTree(other).map(({ path }) => path)).toEqual(['', 'one', 'help']);
    expect(completionScript('bash', other)).toContain('complete -F _other other');
  });
});
