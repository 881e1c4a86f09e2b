/** docs/cli-reference.md: made of the tree of commands. */
import { Command, type Argument, type Option } from 'commander';
import { withConflict } from '../cli/conflict-options.js';
import { exitCodeMeanings } from '../cli/exit-code-meanings.js';
import { exitCodes } from '../cli/exit-codes.js';
import { withConnection, withReason } from '../cli/options.js';
import { buildProgram } from '../cli/program.js';
import { upOptions } from '../cli/up-options.js';
import { exitsOf } from './command-exits.js';
import { helpOf } from './command-help.js';
import { code, fenced, generatedNote, page, plain, table } from './markdown.js';

/** Options that many commands share, told once. */
const shared = [
  { title: 'Which TIR, which stack', of: withConnection(new Command()) },
  { title: 'Who asks, and why', of: withReason(new Command()) },
  { title: 'When another operation has the endpoint', of: withConflict(new Command()) },
].map(({ title, of }) => ({ title, id: title.toLowerCase().replaceAll(',', '').replaceAll(' ', '-'), options: of.options }));

export function cliReference(): string {
  const program = buildProgram();
  const commands = program.createHelp().visibleCommands(program).filter((command) => command.name() !== 'help');
  return page(
    generatedNote,
    '# The command line',
    plain(program.description()),
    'In a checkout the program is called by `npx tir-rollouts`. Every command prints text for people, and with `--json` one JSON document for scripts. `tir-rollouts COMMAND --help` shows what stands here.',
    fenced('console', helpOf(program).examples.join('\n')),
    table(['Command', 'Does'], commands.map((command) => [`[${code(command.name())}](#${command.name()})`, plain(command.description())])),
    '## Exit codes',
    table(
      ['Code', 'Means'],
      (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((name) => [String(exitCodes[name]), plain(exitCodeMeanings[name].means)]),
    ),
    'Each command names those that it may end with. An error that nobody foresaw ends any command with 1, and a reader that has left, as `| head` does, with 130. What exists then, and what to do next: [errors.md](errors.md#exit-codes).',
    '## Options that many commands have',
    ...shared.flatMap(({ title, options }) => [`### ${title}`, optionTable(options)]),
    '## Commands',
    ...commands.flatMap(chapter),
  );
}

function chapter(command: Command): string[] {
  const { examples, notes } = helpOf(command);
  const own = command.options.filter((option) => !shared.some(({ options }) => options.some(isSame(option))));
  const also = shared.filter(({ options }) => options.every((option) => command.options.some(isSame(option))));
  return [
    `### ${command.name()}`,
    `${plain(sentence(command.description()))}`,
    fenced('text', `tir-rollouts ${command.name()} ${command.usage()}`.trim()),
    argumentTable(command.registeredArguments),
    command.name() === 'up' ? upTable() : optionTable(own),
    also.length === 0 ? '' : `Also the options for ${also.map(({ title, id }) => `[${title.toLowerCase().replace('tir', 'TIR')}](#${id})`).join('; ')}.`,
    ...notes.map(plain),
    examples.length === 0 ? '' : fenced('console', examples.join('\n')),
    // A command that tells its own says more.
    notes.some((note) => note.startsWith('Exit codes:')) ? '' : exitLine(command),
  ];
}

const exitLine = (command: Command): string =>
  `Exit codes: ${exitsOf(command)
    .map((name) => `[${exitCodes[name]}](errors.md#exit-${exitCodes[name]})`)
    .join(', ')}.`;

const isSame =
  (one: Option) =>
  (other: Option): boolean =>
    one.flags === other.flags && one.description === other.description;

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

function argumentTable(all: readonly Argument[]): string {
  const told = all.filter(({ description }) => description !== '');
  if (told.length === 0) return '';
  return table(
    ['Argument', 'Is'],
    told.map((argument) => [code(argument.required ? `<${argument.name()}>` : `[${argument.name()}]`), plain(argument.description)]),
  );
}

function optionTable(options: readonly Option[]): string {
  if (options.length === 0) return '';
  return table(
    ['Option', 'Does', 'Default'],
    options.map((option) => [code(option.flags), plain(option.description), defaultOf(option)]),
  );
}

/** Many descriptions tell their default themselves, since it depends. */
function defaultOf({ mandatory, defaultValue }: Option): string {
  if (mandatory) return '**required**';
  return defaultValue === undefined ? '' : code(String(defaultValue));
}

const upTable = (): string => table(['Option', 'Does'], upOptions.map(({ flags, description }) => [code(flags), plain(description)]));
