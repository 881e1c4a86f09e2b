/** What the command line writes: text for people, JSON for scripts, colour only where it is wanted. */
import { styleText } from 'node:util';

type Colour = 'green' | 'red' | 'yellow' | 'cyan' | 'dim' | 'bold';

/** Colour on terminals; NO_COLOR turns it off, FORCE_COLOR on. */
function wantsColour(stream: NodeJS.WriteStream): boolean {
  const { NO_COLOR, FORCE_COLOR } = process.env;
  if (NO_COLOR) return false;
  if (FORCE_COLOR && FORCE_COLOR !== '0') return true;
  return stream.isTTY;
}

export const paint = (colour: Colour, text: string, stream: NodeJS.WriteStream = process.stdout): string =>
  wantsColour(stream) ? styleText(colour, text, { validateStream: false }) : text;

export const print = (text = ''): void => void process.stdout.write(`${text}\n`);
export const printError = (text: string): void => void process.stderr.write(`${text}\n`);
export const printJson = (value: unknown): void => print(JSON.stringify(value, null, 2));

/** Columns as wide as their widest cell. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0)));
  return rows
    .map((row) =>
      row
        .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
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
