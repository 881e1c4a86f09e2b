/** Judges commands of the documentation without running them: by the program's own parser, with every action taken out. */
import { readFileSync } from 'node:fs';
import { CommanderError, type Command } from 'commander';
import { buildProgram } from '../../client/cli/program.js';
import { parseUpOptions } from '../../local/options.js';

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };

/** What is wrong with the command; undefined when it could be typed so, or is none of ours. */
export function mistakeOf(words: readonly string[]): string | undefined {
  const [program, ...args] = words[0] === 'npx' ? words.slice(words.findIndex((word, index) => index > 0 && !word.startsWith('-'))) : words;
  if (program === 'tir-rollouts') return mistakeOfOurs(args);
  return program === 'npm' ? mistakeOfNpm(args) : undefined;
}

function mistakeOfOurs(args: readonly string[]): string | undefined {
  if (args[0] === 'up') return attempt(() => parseUpOptions(args.slice(1)));
  const program = buildProgram();
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ writeOut: () => undefined, writeErr: () => undefined });
    if (command !== program) command.action(() => undefined);
  }
  return attempt(() => program.parse(args, { from: 'user' }));
}

function attempt(parse: () => unknown): string | undefined {
  try {
    parse();
    return undefined;
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    // --help and --version end it too, and well.
    return err instanceof CommanderError && err.exitCode === 0 ? undefined : err.message;
  }
}

/** `npm start` is `up`; `npm test` takes lanes; `npm run` takes what package.json has. */
function mistakeOfNpm([verb = '', ...rest]: readonly string[]): string | undefined {
  const handed = rest.includes('--') ? rest.slice(rest.indexOf('--') + 1) : [];
  if (verb === 'start') return attempt(() => parseUpOptions(handed));
  if (verb === 'test') {
    const isLane = (word: string): boolean => word in scripts || `test:${word}` in scripts;
    return handed.every(isLane) ? undefined : `there is no lane ${handed.join(' ')}`;
  }
  const script = rest.find((word) => !word.startsWith('-'));
  return verb !== 'run' || (script !== undefined && script in scripts) ? undefined : `package.json has no script ${script ?? ''}`;
}

/** What is wrong with a mention, such as `tir-rollouts retry`: its command and options must be there, its arguments may be missing. */
export function mistakeOfMention(words: readonly string[]): string | undefined {
  const [program, name, ...rest] = words[0] === 'npx' ? words.slice(1) : words;
  if (program !== 'tir-rollouts' || name === undefined || /^[A-Z.…-]/.test(name)) return undefined;
  const command: Command | undefined = buildProgram().commands.find((one) => one.name() === name);
  if (!command) return `there is no command ${name}`;
  const known = new Set(['--help', '-h', ...command.options.flatMap(({ long, short }) => [long, short])]);
  const stale = name === 'up' ? [] : rest.filter((word) => /^--?[a-z]/.test(word) && !known.has(word.split('=')[0]));
  return stale.length === 0 ? undefined : `${name} has no ${stale.join(', ')}`;
}
