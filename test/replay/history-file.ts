/** Recorded histories as files, a folder for each release. */
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { historyFromJSON, historyToJSON, type History } from '@temporalio/common/lib/proto-utils.js';

const directory = fileURLToPath(new URL('./histories/', import.meta.url));
const ofTheProject = (file: string): string => readFileSync(fileURLToPath(new URL(`../../${file}`, import.meta.url)), 'utf8');

/** The release that is being made. */
export const presentVersion = (): string => (JSON.parse(ofTheProject('package.json')) as { version: string }).version;

/** Releases that have histories, such as `0.1.0`. */
export const recordedReleases = (): string[] =>
  readdirSync(directory, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => name)
    .sort();

/** Names of the histories of a release, such as `plain-create`. */
export const recordedHistories = (release: string): string[] =>
  readdirSync(`${directory}${release}`)
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length))
    .sort();

/** A recorded history. */
export const readHistory = (release: string, name: string): History =>
  historyFromJSON(JSON.parse(readFileSync(`${directory}${release}/${name}.json`, 'utf8')));

/** Whether users have a release, as the changelog tells: its heading ends in "(unreleased)" until then. */
export const isReleased = (version: string, changelog = ofTheProject('CHANGELOG.md')): boolean =>
  changelog.split('\n').some((line) => line.startsWith(`## ${version}`) && line.trimEnd() !== `## ${version} (unreleased)`);

/** @throws Error when the histories of this version are those that users' rollouts have, and are not to be made anew */
export function refuseReleased(version: string, changelog?: string): void {
  if (!isReleased(version, changelog)) return;
  throw new Error(
    `Release ${version} is out: its histories are what users' rollouts are made of, and stay. Raise the version in package.json to record those of the next one.`,
  );
}

/** Writes a history of the present version without what names the machine that it was recorded on: identities, sticky queues, and stack traces with paths. */
export function writeHistory(name: string, history: History): void {
  const version = presentVersion();
  refuseReleased(version);
  mkdirSync(`${directory}${version}`, { recursive: true });
  writeFileSync(`${directory}${version}/${name}.json`, `${JSON.stringify(JSON.parse(historyToJSON(history)), anonymous, 1)}\n`);
}

const anonymous = (key: string, value: unknown): unknown => {
  if (key === 'stackTrace') return '';
  // A sticky task queue is named after its worker's process and host.
  if (key === 'name' && typeof value === 'string' && /^\d+@/.test(value)) return 'sticky@example';
  return key === 'identity' ? 'worker@example' : value;
};
