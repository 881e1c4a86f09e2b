/** What must hold at the end of an operation, whatever happened on the way. */
import { expect } from 'vitest';
import { findGaps } from '../../../db/audit-gaps.js';
import { listEntries } from '../../../db/audit-log.js';
import type { OperationRow } from '../../../db/operations.js';
import type { EndPhase } from '../../../workflows/contract/phase.js';
import type { Stage } from './stage.js';

/** Ended in that phase, with an audit that is whole up to its last word. */
export async function expectEnd(stage: Stage, operationId: string, phase: EndPhase): Promise<OperationRow> {
  const row = await stage.untilEnded(operationId);
  expect(`${row.phase}: ${row.summary ?? ''}`).toMatch(new RegExp(`^${phase}:`));
  expect(await findGaps(stage.db, operationId)).toEqual([]);
  const entries = await listEntries(stage.db, operationId);
  expect(entries.at(-1)).toMatchObject({ kind: 'decision', step: phase });
  return row;
}

/** How many endpoints of that name TIR has made, for whomever. */
export async function countCreated(stage: Stage, name: string): Promise<number> {
  const states = await stage.simulator.ledger({ kind: 'state', name });
  return states.filter(({ from }) => from === 'absent').length;
}

/** The endpoint of that name that TIR has now, as TIR sees it. */
export async function findLive(stage: Stage, name: string) {
  return (await stage.simulator.endpoints()).find(({ body, projectId }) => body.name === name && projectId === stage.projectId);
}
