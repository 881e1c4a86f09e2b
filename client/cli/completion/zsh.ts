/** Completion for zsh, sourced or as a file `_tir-rollouts` of fpath. */
import { SUGGEST } from './suggest-command.js';
import type { CommandNode } from './tree.js';
import type { Values } from './values.js';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
/** `name:description`, as _describe reads it. */
const described = (name: string, description: string): string => quoted(`${name.replaceAll(':', '\\:')}:${description}`);

const wordsOf = (values: Values): string => (values.kind === 'choices' ? `choices ${values.choices.join(' ')}` : values.kind);

function nodeLines({ path, commands, options }: CommandNode): string {
  const names = commands.map(({ name, description }) => `        ${described(name, description)}`);
  const flags = options.flatMap((option) => option.flags.map((flag) => `        ${described(flag, option.description)}`));
  return `    (${quoted(path)})
      subcommands=(
${names.join('\n')}
      )
      flags=(
${flags.join('\n')}
      ) ;;`;
}

function valueLines({ path, options, arguments: places, isVariadic }: CommandNode): string[] {
  const ofOptions = options.flatMap(({ flags, values }) =>
    values ? [`    (${flags.map((flag) => quoted(`${path}|${flag}`)).join('|')}) values=${quoted(wordsOf(values))} ;;`] : [],
  );
  const ofPlaces = places.map((values, index) => {
    const repeats = isVariadic && index === places.length - 1;
    return `    (${repeats ? `${quoted(`${path}|`)}[0-9]*` : quoted(`${path}|${index}`)}) values=${quoted(wordsOf(values))} ;;`;
  });
  return [...ofOptions, ...ofPlaces];
}

/** @param program name of the command, such as `tir-rollouts` */
export const zshScript = (program: string, tree: readonly CommandNode[]): string => {
  const own = `_${program.replaceAll('-', '_')}`;
  return `#compdef ${program}
# zsh completion of ${program}, written by: ${program} completion zsh

# The commands and options of a command, by the names that lead to it.
${own}_node() {
  case "$1" in
${tree.map(nodeLines).join('\n')}
  esac
}

# What may follow an option, or stand at a place. Fails for an option that takes no value.
${own}_values() {
  case "$1" in
${tree.flatMap(valueLines).join('\n')}
    (*) return 1 ;;
  esac
}

# Asks the program as it was typed. A word that holds more than a path is not evaluated.
${own}_ask() {
  local program=$words[1]
  [[ $program =~ '^[A-Za-z0-9_./~+-]+$' ]] || return 0
  eval "$program ${SUGGEST} \\"\\$1\\" -- \\"\\\${(@Q)words[2,CURRENT-1]}\\"" 2>/dev/null </dev/null
}

${own}_offer() {
  local -a lines
  local line
  case "$values" in
    ('choices '*) compadd -- \${=values#choices } ;;
    ('') _describe -o option flags ;;
    (commands) _describe command subcommands ;;
    (files) _files ;;
    (folders) _files -/ ;;
    (nothing) _message 'a value' ;;
    (*)
      for line in \${(f)"$(${own}_ask $values)"}; do
        lines+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}")
      done
      _describe $values lines ;;
  esac
}

${own}() {
  local node='' values='' option='' ended='' word
  local -a subcommands flags
  local -i i place=0
  ${own}_node ''
  for (( i = 2; i < CURRENT; i++ )); do
    word=\${(Q)words[i]}
    if [[ -n $option ]]; then
      option=''
    elif [[ -n $ended ]]; then
      (( place += 1 ))
    elif [[ $word == -- ]]; then
      ended=1
    elif [[ $word == -* ]]; then
      ${own}_values "$node|$word" && option=$word
    elif (( place == 0 && \${subcommands[(I)\${(b)word}:*]} )); then
      node="\${node:+$node }$word"
      ${own}_node "$node"
    else
      (( place += 1 ))
    fi
  done
  if [[ -n $option ]]; then
    ${own}_values "$node|$option"
  elif [[ -z $ended && $PREFIX == -*=* ]]; then
    option=\${PREFIX%%=*}
    compset -P 1 '*='
    ${own}_values "$node|$option" || return 1
  elif [[ -z $ended && $PREFIX == -* ]]; then
    values=''
  elif (( place == 0 && $#subcommands )); then
    values=commands
  else
    ${own}_values "$node|$place" || values=\${ended:+nothing}
  fi
  ${own}_offer
}

# Found on fpath it is called; sourced it has to say what it is for.
if [[ $funcstack[1] == _${program} ]]; then
  ${own} "$@"
else
  (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
  compdef ${own} ${program}
fi
`;
};
