/** Recorded histories as files. */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

const directory = fileURLToPath(new URL('./histories/', import.meta.url));

/** Names of the recorded histories, such as `plain-create`. */
export const recordedHistories = (): string[] =>
  readdirSync(directory)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();

/** A recorded history. */
export const readHistory = (name: string): History =>
  historyFromJSON(JSON.parse(readFileSync(`${directory}${name}.json`, 'utf8')));

/** Writes a history without what names the machine that it was recorded on: identities, sticky queues, and stack traces with paths. */
export function writeHistory(name: string, history: History): void {
  writeFileSync(`${directory}${name}.json`, `${JSON.stringify(JSON.parse(historyToJSON(history)), anonymous, 1)}\n`);
}

const anonymous = (key: string, value: unknown): unknown => {
  if (key === 'stackTrace') return '';
  // A sticky task queue is named after its worker's process and host.
  if (key === 'name' && typeof value === 'string' && /^\d+@/.test(value)) return 'sticky@example';
  return key === 'identity' ? 'worker@example' : value;
};
