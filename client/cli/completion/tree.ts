/** The tree of commands as the scripts need it: everything that --help shows, and nothing that it hides. */
import { Option, type Command } from 'commander';
import { upOptions } from '../up-options.js';
import { valuesOfArgument, valuesOfOption, type Values } from './values.js';

export interface OptionNode {
  /** Such as `-f` and `--file`. */
  flags: string[];
  description: string;
  /** Absent for an option that takes no value. */
  values?: Values;
}

export interface CommandNode {
  /** Names after that of the program, such as `apply`; empty for the program itself. */
  path: string;
  description: string;
  /** Names of its own commands, aliases included. */
  commands: { name: string; description: string }[];
  options: OptionNode[];
  /** What may stand at each place; the last one again and again when `isVariadic`. */
  arguments: Values[];
  isVariadic: boolean;
}

/** Every command with those below it, the program first. */
export function readTree(command: Command, path = '', beside: readonly string[] = []): CommandNode[] {
  const help = command.createHelp();
  const below = help.visibleCommands(command);
  // A program of its own reads its options by itself; `[options...]` only stands for them.
  const own = command.registeredArguments.filter((argument) => argument.name() !== 'options');
  const commands = below.flatMap((one) =>
    [one.name(), ...one.aliases()].map((name) => ({ name, description: firstLine(one.description()) })),
  );
  const node: CommandNode = {
    path,
    description: firstLine(command.description()),
    commands,
    options: [...help.visibleOptions(command), ...(path === 'up' ? optionsOfUp() : [])].map(readOption),
    arguments: isHelp(command, path) ? [{ kind: 'choices', choices: beside }] : own.map(valuesOfArgument),
    isVariadic: own.at(-1)?.variadic ?? false,
  };
  const names = commands.map(({ name }) => name);
  return [
    node,
    ...below.flatMap((one) => [one.name(), ...one.aliases()].flatMap((name) => readTree(one, `${path} ${name}`.trim(), names))),
  ];
}

function readOption(option: Option): OptionNode {
  const values = valuesOfOption(option);
  return {
    flags: [option.short, option.long].filter((flag) => flag !== undefined),
    description: firstLine(option.description),
    ...(values ? { values } : {}),
  };
}

/** Their placeholders are in capitals: `--rollout PATH`. */
const optionsOfUp = (): Option[] =>
  upOptions.map(
    ({ flags, description }) =>
      new Option(
        flags.replace(/ ([A-Z]+)$/, (_all, word: string) => ` <${word.toLowerCase()}>`),
        description,
      ),
  );

/** Commander makes `help [command]` by itself and hangs it nowhere. */
const isHelp = (command: Command, path: string): boolean => path !== '' && command.parent === null;

const firstLine = (text: string): string => text.split('\n')[0] ?? '';
