import { readFileSync } from 'node:fs';

/** What was written to a log file from a position on (bytes); empty when the file is missing. */
export function logFrom(file: string, start: number): string {
  try {
    return readFileSync(file).subarray(start).toString('utf8');
  } catch {
    return '';
  }
}

/** The last lines written to a log file from a position on (bytes), for an error message, in which they stand apart from ours. Default 12 lines. */
export function logTail(file: string, start: number, lines = 12): string {
  return logFrom(file, start).trimEnd().split('\n').slice(-lines).map((line) => `    ${line}`.trimEnd()).join('\n');
}
