import { Argument, type Command } from 'commander';
import { visible } from '../../../workflows/contract/visible.js';
import { SUGGEST } from '../completion/suggest-command.js';
import { dynamicKinds, type DynamicKind } from '../completion/values.js';
import { exitCodes } from '../exit-codes.js';

/** Nobody waits longer (ms) with a finger on the tab key. */
const PATIENCE_MS = 3_000;

const shells = ['bash', 'zsh', 'fish'] as const;
type Shell = (typeof shells)[number];

/** `completion`: a script made from the tree of commands, so that a new command needs nothing here. */
export function addCompletion(program: Command): void {
  program
    .command('completion')
    .description('print the completion script of a shell')
    .addArgument(new Argument('<shell>', 'which shell').choices(shells))
    .addHelpText(
      'after',
      `
It completes commands, options, files, names of endpoints, operations, revisions and profiles.

bash, in ~/.bashrc:
  source <(tir-rollouts completion bash)            bash 3.2 of macOS: eval "$(tir-rollouts completion bash)"

zsh, in ~/.zshrc (or write it to a file _tir-rollouts in a folder of fpath):
  source <(tir-rollouts completion zsh)

fish, once:
  tir-rollouts completion fish > ~/.config/fish/completions/tir-rollouts.fish

Installed in a project and not for all, put its programs on the PATH first:
  export PATH="$PWD/node_modules/.bin:$PATH"

Examples:
  $ tir-rollouts completion bash > ~/.local/share/bash-completion/completions/tir-rollouts
  $ tir-rollouts completion zsh > ~/.zsh/functions/_tir-rollouts`,
    )
    .action(async (shell: Shell) => {
      const { completionScript } = await import('../completion/script.js');
      process.stdout.write(completionScript(shell, program));
    });
  program
    .command(SUGGEST, { hidden: true })
    .description('what a completion script asks for: lines of a value, a tab and a few words')
    .addArgument(new Argument('<kind>').choices(dynamicKinds))
    .argument('[words...]', 'the command line so far')
    .action((kind: DynamicKind, words: string[]) => answer(kind, words));
}

/** Writes what there is to suggest and ends: silently when that fails or takes too long, whatever is still open. */
async function answer(kind: DynamicKind, words: readonly string[]): Promise<void> {
  const leave = (): never => process.exit(exitCodes.healthy);
  setTimeout(leave, PATIENCE_MS);
  try {
    const { suggest } = await import('../completion/suggest.js');
    const lines = (await suggest(kind, words, process.env))
      // What no key types is not offered: escaped, it would be another value.
      .filter(({ value }) => visible(value) === value)
      .map(({ value, description }) => `${value}\t${visible(description)}\n`);
    process.stdout.write(lines.join(''), leave);
  } catch {
    leave();
  }
}
