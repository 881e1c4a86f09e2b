/** Completion for fish, 3.1 and newer. */
import { SUGGEST } from './suggest-command.js';
import type { CommandNode, OptionNode } from './tree.js';
import type { Values } from './values.js';

const quoted = (text: string): string => `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** @param program name of the command, such as `tir-rollouts` */
export function fishScript(program: string, tree: readonly CommandNode[]): string {
  const own = `__${program.replaceAll('-', '_')}`;
  const rule = (condition: string, rest: string): string =>
    `complete -c ${program} -n ${quoted(`${own}_at ${condition}`)} ${rest}`;
  const offer = (values: Values): string => {
    switch (values.kind) {
      case 'choices':
        return `-x -a ${quoted(values.choices.join(' '))}`;
      case 'files':
        return '-r -F';
      case 'folders':
        return `-x -a ${quoted('(__fish_complete_directories)')}`;
      case 'nothing':
        return '-x';
      default:
        return `-x -a ${quoted(`(${own}_ask ${values.kind})`)}`;
    }
  };
  const optionRule = (path: string, { flags, description, values }: OptionNode): string => {
    const names = flags.map((flag) => (flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`)).join(' ');
    return rule(quoted(path), `${names} ${values ? `${offer(values)} ` : ''}-d ${quoted(description)}`);
  };
  const rulesOf = ({ path, commands, options, arguments: places, isVariadic }: CommandNode): string[] => [
    ...commands.map(({ name, description }) => rule(`${quoted(path)} 0`, `-a ${quoted(name)} -d ${quoted(description)}`)),
    ...options.map((option) => optionRule(path, option)),
    ...places.flatMap((values, index) => {
      if (values.kind === 'nothing') return [];
      const place = isVariadic && index === places.length - 1 ? '' : ` ${index}`;
      return rule(`${quoted(path)}${place}`, offer(values).replace(/^-[rx] /, ''));
    }),
  ];
  const valued = tree.flatMap(({ path, options }) =>
    options.flatMap(({ flags, values }) => (values ? flags.map((flag) => quoted(`${path}|${flag}`)) : [])),
  );
  const paths = tree.flatMap(({ path }) => (path === '' ? [] : quoted(path)));
  return `# fish completion of ${program}, written by: ${program} completion fish

# Options that take a value, by their command; and every command.
set -g ${own}_valued ${valued.join(' ')}
set -g ${own}_paths ${paths.join(' ')}

# The command that the cursor is in, and how many words stand before the cursor that are neither options nor their values.
function ${own}_where
    set -l tokens (commandline -opc)
    set -e tokens[1]
    set -l node ''
    set -l place 0
    set -l waits 0
    set -l ended 0
    for token in $tokens
        if test $waits = 1
            set waits 0
        else if test $ended = 1
            set place (math $place + 1)
        else if test "$token" = --
            set ended 1
        else if string match -q -- '-*' "$token"
            contains -- "$node|$token" $${own}_valued; and set waits 1
        else if test $place = 0; and contains -- (string trim -- "$node $token") $${own}_paths
            set node (string trim -- "$node $token")
        else
            set place (math $place + 1)
        end
    end
    printf '%s\\n' "$node" $place
end

# Whether the cursor is in that command, and at that place if one is named.
function ${own}_at
    set -l where (${own}_where)
    test "$where[1]" = "$argv[1]"; or return 1
    test (count $argv) -lt 2; or test "$where[2]" = "$argv[2]"
end

# Asks the program as it was typed.
function ${own}_ask
    set -l tokens (commandline -opc)
    set -l program (string replace -r '^~/' "$HOME/" -- $tokens[1])
    set -e tokens[1]
    $program ${SUGGEST} $argv[1] -- $tokens 2>/dev/null </dev/null
end

complete -c ${program} -e
complete -c ${program} -f
${tree.flatMap(rulesOf).join('\n')}
`;
}
