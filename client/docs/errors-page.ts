/** docs/errors.md: every stable code, from the places that say what it means. */
import { failureMeanings } from '../../workflows/contract/failure-meanings.js';
import type { CodeMeaning } from '../../workflows/contract/code-meaning.js';
import { driftMeanings } from '../../workflows/contract/drift.js';
import { findingCodeGroups } from '../../workflows/contract/finding-codes.js';
import { phaseMeanings, phasesForPeople } from '../../workflows/contract/phase-meanings.js';
import { exitCodeMeanings, jsonStates } from '../cli/exit-code-meanings.js';
import { exitCodes, worstOf, type ExitCode } from '../cli/exit-codes.js';
import { rolloutsErrorCodes } from '../error-codes.js';
import { anchored, findingTables } from './finding-tables.js';
import { anchor, code, generatedNote, page, plain, table } from './markdown.js';

export function errorsPage(): string {
  return page(
    generatedNote,
    '# Errors: every code, what exists now, what to do next',
    'Codes are stable: scripts may rely on them. Messages are not; each ends with the next step. Where a code shows up: an exit code is how a command ends; `code` and `failureType` are in `--json` and in a `RolloutsError`; a finding has its code in brackets at the end of its line; phases are in `status`, `watch` and the Temporal UI.',
    'On money: an endpoint on the real TIR costs from the moment that it is created until it is stopped or deleted, a committed one for its whole term. So each entry says what exists now.',
    '## Exit codes',
    table(
      ['Code', 'Means', 'What exists now', 'Next'],
      (Object.keys(exitCodes) as (keyof typeof exitCodes)[]).map((name) => [
        `${anchor(`exit-${exitCodes[name]}`)}${exitCodes[name]}`,
        ...wordsOf(exitCodeMeanings[name]),
      ]),
    ),
    `Of several specs, the gravest counts: ${byGravity().join(', ')}.`,
    table(
      ['In --json', 'Means'],
      Object.entries(jsonStates).map(([name, means]) => [code(name), plain(means)]),
    ),
    '## Phases that need a person',
    ...Object.entries(phasesForPeople).map(([name, meaning]) => entry(name, meaning)),
    '### All phases',
    table(
      ['Phase', 'Means'],
      Object.entries(phaseMeanings).map(([name, means]) => [code(name), plain(means)]),
    ),
    '## Failure types',
    'Why a step, and with it an operation, did not go well: `failureType` of the report and of `error` in `--json`, and the type of the failure in the Temporal UI. `touched` in the report says whether anything on TIR may have been changed before it. A type that is retried shows up while a step waits; at its deadline the operation ends with [DeadlineExceeded](#deadlineexceeded).',
    ...Object.entries(failureMeanings).map(([name, { acts, retried, ...meaning }]) =>
      entry(name, meaning, `Who acts: ${acts}. ${retried ? 'Retried by itself.' : 'Not retried.'}`),
    ),
    '## Errors of the library',
    '`code` of a `RolloutsError`, and of `error` in `--json`. See [programmatic-use.md](programmatic-use.md#errors).',
    ...Object.entries(rolloutsErrorCodes).map(([name, meaning]) => entry(name, meaning)),
    '## Kinds of drift',
    '`kind` of what `tir-rollouts drift` finds. Finding it changes nothing.',
    table(
      ['Kind', 'Means', 'With --repair'],
      Object.entries(driftMeanings).map(([name, { means, repair }]) => [
        `${anchor(`drift-${name}`)}${code(name)}`,
        plain(means),
        plain(repair),
      ]),
    ),
    '## Findings',
    'What validation finds in a spec, before anything is called: nothing was started, and nothing exists but what was there before. An error refuses the spec; a warning does not. The finding itself names the file, the line, the field and the fix for the case at hand; in general:',
    ...findingTables(findingCodeGroups, anchored),
  );
}

/** The codes, the gravest first. */
const byGravity = (): ExitCode[] =>
  Object.values(exitCodes).sort((one, other) => (worstOf([one, other]) === one ? -1 : 1));

const wordsOf = ({ means, now, next }: CodeMeaning): string[] => [means, now, next].map(plain);

const entry = (name: string, { means, now, next }: CodeMeaning, who = ''): string =>
  [
    `### ${name}`,
    `${plain(means)}${who === '' ? '' : ` ${who}`}`,
    `- What exists now: ${plain(now)}\n- Next: ${plain(next)}`,
  ].join('\n\n');
