import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { jsonStates } from '../../client/cli/exit-code-meanings.js';
import { buildProgram } from '../../client/cli/program.js';
import { rolloutsErrorCodes } from '../../client/error-codes.js';
import { driftKinds } from '../../workflows/contract/drift.js';
import { failureTypes } from '../../workflows/contract/failures.js';
import { findingCodeGroups, findingCodes, type ErrorCode, type FindingCode } from '../../workflows/contract/finding-codes.js';
import { phases } from '../../workflows/contract/phase.js';

/** Where codes are listed and explained, and not reported. */
const registries = /(finding-codes|failures|failure-meanings|error-codes|phase-meanings|exit-code-meanings|contract\/drift|contract\/phase)\b/;

const files = ['workflows', 'activities', 'worker', 'client', 'local'].flatMap((room) =>
  readdirSync(room, { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.ts'))
    .map((file) => join(room, file)),
);
const sources = files.map((file) => ({ file, text: readFileSync(file, 'utf8') }));
const reported = sources
  .filter(({ file }) => !registries.test(file))
  .map(({ text }) => text)
  .join('\n');

/** That each code in use is explained is for the compiler: it takes no other. That each explained one is in use is for us. */
const unused = (codes: readonly string[]): string[] => codes.filter((code) => !reported.includes(`'${code}'`));

describe('every code that is explained', () => {
  it('as a finding is reported somewhere', () => expect(unused(Object.keys(findingCodes))).toEqual([]));
  it('as a failure type is thrown somewhere', () => expect(unused(Object.keys(failureTypes))).toEqual([]));
  it('as an error of the library is thrown somewhere', () => expect(unused(Object.keys(rolloutsErrorCodes))).toEqual([]));
  it('as a kind of drift is found somewhere', () => expect(unused(driftKinds)).toEqual([]));
  it('as a word of --json is written somewhere', () => expect(unused(Object.keys(jsonStates))).toEqual([]));
  it('as a phase is entered somewhere, but for those that are kept', () =>
    expect(unused(phases)).toEqual(['Planning', 'Verifying']));
});

it('no other code compiles, and no error with the code of a warning', () => {
  // @ts-expect-error it is not explained
  const unknown: FindingCode = 'no-such-code';
  // @ts-expect-error it is a warning, and nothing else
  const mild: ErrorCode = 'image-tag-moving';
  expect(Object.keys(findingCodes)).not.toContain(unknown);
  expect(findingCodes[mild as FindingCode].severity).toBe('warning');
});

it('each finding code stands in one group', () => {
  const grouped = findingCodeGroups.flatMap(({ codes }) => Object.keys(codes));
  expect(grouped.toSorted()).toEqual(Object.keys(findingCodes).toSorted());
});

it('messages name commands that are there', () => {
  const names = buildProgram().commands.map((command) => command.name());
  const stale = sources.flatMap(({ file, text }) =>
    [...text.matchAll(/(?:\b(?:with|[Rr]un|[Ss]ee|npx)|\$) tir-rollouts ([a-z][a-z-]*)/g)]
      .map(([, name = '']) => name)
      .filter((name) => !names.includes(name))
      .map((name) => `${file}: tir-rollouts ${name}`),
  );
  expect(stale).toEqual([]);
});
