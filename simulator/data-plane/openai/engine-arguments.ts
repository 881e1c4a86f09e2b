import type { EndpointBody } from '../../create-body.js';

/** What an engine was started with, by name in snake case: from `engine_args`, and from the command line in `args` and `commands`. */
export function engineArguments(body: EndpointBody): Record<string, string> {
  const { args, commands, engine_args: given } = body.detailed_info;
  const words = [...words64(commands), ...words64(args)];
  const found: Record<string, string> = {};
  words.forEach((word, place) => {
    const [, name, inline] = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? [];
    const next = words[place + 1];
    if (name !== undefined) found[snake(name)] = inline ?? (next === undefined || /^--?[A-Za-z]/.test(next) ? 'true' : next);
  });
  for (const [name, value] of Object.entries(given ?? {})) found[snake(name)] = String(value);
  return found;
}

function snake(name: string): string {
  return name.replace(/^-+/, '').replace(/-/g, '_');
}

/** The words of a command line in base64: a shell line, or a list in JSON. */
function words64(encoded: string | null | undefined): string[] {
  const text = Buffer.from(encoded ?? '', 'base64')
    .toString('utf8')
    .trim();
  try {
    const list: unknown = JSON.parse(text);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // No list: a line for a shell.
  }
  return (text.match(/(?:"(?:\\.|[^"\\])*"|'[^']*'|[^\s"'])+/g) ?? []).map((word) =>
    word.replace(/"((?:\\.|[^"\\])*)"|'([^']*)'/g, '$1$2'),
  );
}

/** A number of an argument, also in vLLM's short form: 1k is 1000, 1K is 1024. undefined when it is none. */
export function argumentNumber(text: string | undefined): number | undefined {
  const [, digits, unit = ''] = /^(\d+(?:\.\d+)?)([kKmMgG]?)$/.exec(text ?? '') ?? [];
  const factors: Record<string, number> = { '': 1, k: 1e3, m: 1e6, g: 1e9, K: 2 ** 10, M: 2 ** 20, G: 2 ** 30 };
  return digits === undefined ? undefined : Math.floor(Number(digits) * (factors[unit] ?? 1));
}
