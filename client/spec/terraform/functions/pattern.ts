/** Regular expressions as Go writes them, run by the engine of JavaScript, which knows nearly all of them. */

/** `replace()`: a pattern stands between slashes, everything else is a plain text. @throws Error for a pattern that cannot be read */
export function replaced(word: string, from: string, to: string): string {
  const pattern = /^\/(.*)\/$/s.exec(from)?.[1];
  if (pattern === undefined) return word.replaceAll(from, () => to);
  const expression = expressionOf(pattern);
  return word.replace(expression, (...found: unknown[]) => {
    const names = typeof found.at(-1) === 'object' ? (found.at(-1) as Record<string, string | undefined>) : {};
    return to.replace(/\$(?:\$|\{(\w+)\}|(\w+))/g, (whole, braced?: string, bare?: string) => {
      const name = braced ?? bare;
      if (name === undefined) return whole === '$$' ? '$' : whole;
      return String((/^\d+$/.test(name) ? found[Number(name)] : names[name]) ?? '');
    });
  });
}

/** `regex()`: the match, a list of its groups, or a map of its named groups. @throws Error when nothing matches */
export function firstMatch(pattern: string, word: string): unknown {
  const [first] = matches(pattern, word);
  if (first === undefined) throw new Error(`The pattern ${pattern} matches nothing in the text`);
  return first;
}

/** `regexall()`: what `regex()` gives, for each match. */
export const matches = (pattern: string, word: string): unknown[] =>
  [...word.matchAll(expressionOf(pattern))].map((match) => {
    if (match.groups) return Object.fromEntries(Object.entries(match.groups).map(([name, group]) => [name, group ?? null]));
    return match.length > 1 ? [...match].slice(1).map((group) => group ?? null) : match[0];
  });

/** Go writes named groups as `(?P<name>…)`, and flags for all that follows as `(?i)`. */
function expressionOf(pattern: string): RegExp {
  const [start = '', letters = ''] = /^\(\?([ims]+)\)/.exec(pattern) ?? [];
  const source = pattern.slice(start.length).replaceAll('(?P<', '(?<').replaceAll('\\A', '^').replaceAll('\\z', '$');
  try {
    return new RegExp(source, `gu${letters}`);
  } catch (err) {
    throw new Error(`The pattern ${pattern} cannot be read here (${err instanceof Error ? err.message : String(err)})`, { cause: err });
  }
}
