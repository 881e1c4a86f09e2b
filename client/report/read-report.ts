/** Reads everything that a report tells of. */
import type { Client } from '@temporalio/client';
import { readFacts, type OperationFacts } from '../../db/operation-facts.js';
import type { OperationFinder } from '../find-operation.js';
import type { EndpointLike } from '../inputs.js';
import type { Records } from '../records.js';
import type { Settings } from '../settings.js';
import { makeReport } from './make-report.js';
import type { Report } from './report.js';

/** @throws RolloutsError `notFound`, `invalid`, `unreachable` */
export async function readReport(
  client: Client,
  records: Records,
  finder: OperationFinder,
  { namespace, uiUrl }: Settings,
  which: EndpointLike,
): Promise<Report> {
  const found = await finder.findRecorded(which);
  const closed = await findClosing(client, found.operation);
  // Its last word may have come between the two reads.
  const owned = closed ? await finder.findRecorded(found.operation.id) : found;
  const facts = await records.read((db) => readFacts(db, owned));
  return makeReport(facts, {
    asOf: new Date(),
    namespace,
    ...(uiUrl === undefined ? {} : { uiUrl }),
    ...(closed && facts.operation.endedAt === null ? { closed } : {}),
  });
}

/** How Temporal closed a run that has no last word here; undefined while it runs, and where Temporal does not say. */
async function findClosing(
  client: Client,
  { workflowId, runId, endedAt }: OperationFacts['operation'],
): Promise<{ as: string; at?: Date } | undefined> {
  if (endedAt !== null) return undefined;
  try {
    const { status, closeTime } = await client.workflow.getHandle(workflowId, runId).describe();
    return status.name === 'RUNNING' ? undefined : { as: status.name, ...(closeTime ? { at: closeTime } : {}) };
  } catch {
    return undefined;
  }
}
