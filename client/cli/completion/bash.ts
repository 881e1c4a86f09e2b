/** Completion for bash, 3.2 (of macOS) and newer, without the bash-completion package. */
import { SUGGEST } from './suggest-command.js';
import type { CommandNode } from './tree.js';
import type { Values } from './values.js';

const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;

const wordsOf = (values: Values): string => (values.kind === 'choices' ? `choices ${values.choices.join(' ')}` : values.kind);

function nodeLine({ path, commands, options }: CommandNode): string {
  const names = commands.map(({ name }) => name).join(' ');
  const flags = options.flatMap((option) => option.flags).join(' ');
  return `    ${quoted(path)}) commands=${quoted(names)} options=${quoted(flags)} ;;`;
}

function valueLines({ path, options, arguments: places, isVariadic }: CommandNode): string[] {
  const ofOptions = options.flatMap(({ flags, values }) =>
    values ? [`    ${flags.map((flag) => quoted(`${path}|${flag}`)).join(' | ')}) values=${quoted(wordsOf(values))} ;;`] : [],
  );
  const ofPlaces = places.map((values, index) => {
    const repeats = isVariadic && index === places.length - 1;
    return `    ${repeats ? `${quoted(`${path}|`)}[0-9]*` : quoted(`${path}|${index}`)}) values=${quoted(wordsOf(values))} ;;`;
  });
  return [...ofOptions, ...ofPlaces];
}

/** @param program name of the command, such as `tir-rollouts` */
export const bashScript = (program: string, tree: readonly CommandNode[]): string => {
  const own = `_${program.replaceAll('-', '_')}`;
  return `# bash completion of ${program}, written by: ${program} completion bash

# The commands and options of a command, by the names that lead to it.
${own}_node() {
  case "$1" in
${tree.map(nodeLine).join('\n')}
  esac
}

# What may follow an option, or stand at a place. Fails for an option that takes no value.
${own}_values() {
  case "$1" in
${tree.flatMap(valueLines).join('\n')}
    *) return 1 ;;
  esac
}

# Asks the program as it was typed. A word that holds more than a path is not evaluated.
${own}_ask() {
  local program=\${COMP_WORDS[0]} plain='^[A-Za-z0-9_./~+-]+$'
  [[ $program =~ $plain ]] || return 0
  eval "$program ${SUGGEST} \\"\\$1\\" -- \\"\\\${COMP_WORDS[@]:1:COMP_CWORD-1}\\"" 2>/dev/null </dev/null
}

# Words of a list that begin as the word under the cursor does.
${own}_words() {
  local word
  for word in $1; do
    [[ $word == "$cur"* ]] && COMPREPLY+=("$prefix$word")
  done
}

# Files or folders. readline quotes what is odd in them; where it cannot be asked, the names are given as they are.
${own}_files() {
  local name how=default
  [[ $1 == -d ]] && how=dirnames
  if [[ -z $prefix ]] && compopt -o "$how" 2>/dev/null; then return 0; fi
  while IFS= read -r name; do
    COMPREPLY+=("$prefix$name")
  done < <(compgen "$1" -- "$cur")
}

${own}_offer() {
  local line
  case "$values" in
    'choices '*) ${own}_words "\${values#choices }" ;;
    '') ${own}_words "$options" ;;
    files) ${own}_files -f ;;
    folders) ${own}_files -d ;;
    nothing) ;;
    *)
      cur=\${cur#[\\"\\']}
      while IFS=$'\\t' read -r line _; do
        [[ $line == "$cur"* ]] && COMPREPLY+=("$prefix$(printf '%q' "$line")")
      done < <(${own}_ask "$values")
      ;;
  esac
}

${own}() {
  local IFS=$' \\t\\n'
  local node='' commands='' options='' values='' option='' ended='' prefix='' word i
  local cur=\${COMP_WORDS[COMP_CWORD]} place=0
  COMPREPLY=()
  ${own}_node ''
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    # readline takes --option=value for three words.
    if [[ $word == '=' ]]; then
      continue
    elif [[ -n $option ]]; then
      option=''
    elif [[ -n $ended ]]; then
      place=$((place + 1))
    elif [[ $word == -- ]]; then
      ended=1
    elif [[ $word == -* ]]; then
      ${own}_values "$node|$word" && option=$word
    elif [[ $place == 0 && " $commands " == *" $word "* ]]; then
      node="\${node:+$node }$word"
      commands=''
      ${own}_node "$node"
    else
      place=$((place + 1))
    fi
  done
  if [[ -n $option ]]; then
    [[ $cur == '=' ]] && cur=''
    ${own}_values "$node|$option"
  elif [[ -z $ended && $cur == -*=* ]]; then
    prefix=\${cur%%=*}=
    cur=\${cur#*=}
    ${own}_values "$node|\${prefix%=}" || return 0
  elif [[ -z $ended && $cur == -* ]]; then
    values=''
  elif [[ $place == 0 && -n $commands ]]; then
    values="choices $commands"
  else
    ${own}_values "$node|$place" || values=\${ended:+nothing}
  fi
  ${own}_offer
}

complete -F ${own} ${program}
`;
};
