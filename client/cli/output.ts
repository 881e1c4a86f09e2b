/** What the command line writes: text for people, JSON for scripts, colour only where it is wanted. */
import { visibleJson, visibleLines } from '../../workflows/contract/visible.js';
import { Line, type Colour, type Words } from './line.js';

export { line } from './line.js';

/** Colour on terminals; NO_COLOR turns it off, FORCE_COLOR on. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== '0') return true;
  return stream.isTTY;
}

export const paint = (colour: Colour, words: Words, stream: NodeJS.WriteStream = process.stdout): Line =>
  wantsColour(stream) ? Line.coloured(colour, words) : Line.of(words);

/** One line. A text is anybody's: it is shown whole, and nothing in it is obeyed. */
export const print = (words: Words = ''): void => void process.stdout.write(`${Line.of(words).toString()}\n`);
export const printError = (words: Words): void => void process.stderr.write(`${Line.of(words).toString()}\n`);

/** A document that was written for its reader, such as YAML or HTML: its line breaks and tabs stay. */
export const printDocument = (text: string): void => void process.stdout.write(`${visibleLines(text).trimEnd()}\n`);

/** Read back it is the value, whole; on a screen nothing of it is obeyed. */
export const printJson = (value: unknown): void => writeJson(JSON.stringify(value, null, 2));
/** In one line, where a line is one event. */
export const printJsonLine = (value: unknown): void => writeJson(JSON.stringify(value));
const writeJson = (json: string): void => void process.stdout.write(`${visibleJson(json)}\n`);

/** Columns as wide as their widest cell. @returns a line for each row */
export function table(rows: readonly (readonly Words[])[]): Line[] {
  const lines = rows.map((row) => row.map((cell) => Line.of(cell)));
  const widths = (lines[0] ?? []).map((_, column) => Math.max(...lines.map((row) => row[column]?.width ?? 0)));
  return lines.map((row) => Line.join(row.map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0))), '  ').trimEnd());
}

/** 75 000 ms as `1 min 15 s`. */
export function duration(ms: number): string {
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  return minutes < 60 ? `${minutes} min ${seconds % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Times are local: a person compares them with the clock on the wall. Scripts get UTC, in --json. */
export const clock = (at: Date | string): string => new Date(at).toTimeString().slice(0, 8);
export function moment(at: Date | string): string {
  const date = new Date(at);
  const local = new Date(date.getTime() - date.getTimezoneOffset() * 60_000);
  return `${local.toISOString().slice(0, 10)} ${clock(date)}`;
}

/** How this program is called from where the user stands. */
export function programName(): string {
  if (process.env['npm_command'] === 'exec') return 'npx tir-rollouts';
  const script = process.argv[1] ?? '';
  return /node_modules|[/\\]bin[/\\]/.test(script) || !/[/\\]dist[/\\]client[/\\]cli[/\\]/.test(script)
    ? 'tir-rollouts'
    : 'npx tir-rollouts';
}

/** Messages name the program as `tir-rollouts`; on the screen they name it as it can be typed here. */
export const typed = (text: string): string =>
  programName() === 'tir-rollouts' ? text : text.replaceAll(/(?<!npx |\/)\btir-rollouts (?=[a-z])/g, `${programName()} `);
