/** Command lines of examples as a shell would take them apart. No substitution is done. */

/** Commands of a line, each as its words: quotes gone, operators between them, redirections and comments left out. */
export function commandsOf(line: string): string[][] {
  const commands: string[][] = [[]];
  let word: string | undefined;
  let isRedirection = false;
  const endWord = (): void => {
    if (word !== undefined && !isRedirection) commands.at(-1)?.push(word);
    if (word !== undefined) isRedirection = false;
    word = undefined;
  };
  // A quoted text, an operator, a redirection, an escaped character, a gap, a comment, or any other character.
  for (const [part] of line.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|&&|\|\||2?>>?|[;|&<]|\\.|\s+|[^]/g)) {
    if (/^\s+$/.test(part)) endWord();
    else if (part === '#' && word === undefined) break;
    else if (/^(2?>>?|<)$/.test(part)) {
      endWord();
      isRedirection = true;
    } else if (/^(&&|\|\||[;|&])$/.test(part)) {
      endWord();
      commands.push([]);
    } else if (/^['"]/.test(part) && part.length > 1) word = (word ?? '') + part.slice(1, -1);
    else word = (word ?? '') + (part.length > 1 && part.startsWith('\\') ? part.slice(1) : part);
  }
  endWord();
  return commands.filter((words) => words.length > 0).map(withoutAssignments);
}

/** `NAME=value` before a command is its environment. */
function withoutAssignments(words: string[]): string[] {
  const first = words.findIndex((word) => !/^[A-Za-z_][A-Za-z0-9_]*=/.test(word));
  return first < 0 ? [] : words.slice(first);
}

/** The lines that are typed in a console block: those behind `$ `, with what a backslash carries over. */
export function typedLines(text: string): string[] {
  const lines: string[] = [];
  let carried: string | undefined;
  for (const line of text.split('\n')) {
    const typed = carried === undefined ? /^\s*\$ (.*)$/.exec(line)?.[1] : `${carried} ${line.trim().replace(/^> /, '')}`;
    carried = undefined;
    if (typed === undefined) continue;
    if (typed.endsWith('\\')) carried = typed.slice(0, -1).trimEnd();
    else lines.push(typed);
  }
  return lines;
}
