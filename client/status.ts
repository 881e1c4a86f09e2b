/** How an endpoint stands: from PostgreSQL, and from Temporal what only Temporal knows. */
import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription, type WorkflowHandle } from '@temporalio/client';
import type { EndpointOverview } from '../db/operations.js';
import { endpointWorkflowId, type EndpointIdentity } from '../workflows/contract/identity.js';
import type { FailureReport } from '../workflows/contract/operation.js';
import { isEndPhase, type Phase } from '../workflows/contract/phase.js';
import type { EndpointStatus } from './ask-options.js';
import { isAfterReset } from './after-reset.js';
import { askStatus, findAttendance, whyUnanswered, whyUnattended } from './attendance.js';
import { RolloutsError } from './errors.js';
import { nextEvent, type Present } from './next-event.js';
import type { Records } from './records.js';
import type { Settings } from './settings.js';
import { phaseOf, runningOf } from './start.js';
import { reaching } from './unreachable.js';

/** How long a running operation may take to say its deadline (s). Without a worker nobody answers. */
const QUERY_SECONDS = 3;

/** @throws RolloutsError `notFound`, `unreachable` */
export async function readStatus(
  client: Client,
  settings: Settings,
  records: Records,
  endpoint: EndpointIdentity,
): Promise<EndpointStatus> {
  const handle = client.workflow.getHandle(endpointWorkflowId(endpoint));
  const describe = () => reaching(settings, () => handle.describe());
  try {
    const overview = await records.get(endpoint);
    const { latest } = overview;
    if (!latest) return { ...overview, next: { event: 'None: no operation has begun yet.' } };
    const known = { name: endpoint.name, phase: latest.phase as Phase, failure: latest.failure as FailureReport | null };
    if (latest.endedAt !== null) return { ...overview, next: nextEvent(known) };
    // A run that was terminated writes no last word: only Temporal knows of it, or it was lost with a Temporal.
    const run = await describe().catch((err: unknown) => {
      if (err instanceof WorkflowNotFoundError) return undefined;
      throw err;
    });
    const closedAs = closingOf(latest, run);
    const reset = run && isAfterReset(run) && runningOf(run).operationId === latest.id ? { resetTo: run.runId } : {};
    if (closedAs !== undefined) return { ...overview, ...reset, closedAs, next: nextEvent({ ...known, closedAs }) };
    return { ...overview, ...reset, next: nextEvent({ ...known, ...(run ? await askOperation(client, handle, run, known.phase) : {}) }) };
  } catch (err) {
    // What has just been started is in no record yet.
    const hasNoRecord = err instanceof RolloutsError && err.code === 'notFound';
    if (!(hasNoRecord || (err instanceof RolloutsError && err.code === 'unreachable'))) throw err;
    const run = await describe().catch(() => Promise.reject(err));
    if (hasNoRecord && run.status.name !== 'RUNNING') throw err;
    const phase = phaseOf(run) as Phase;
    const says = run.status.name === 'RUNNING' ? await askOperation(client, handle, run, phase) : {};
    return { phase, ...runningOf(run), next: nextEvent({ name: endpoint.name, phase, ...says }) };
  }
}

/** Its own run, or the one in which it goes on since it was reset. */
function closingOf({ id, runId }: NonNullable<EndpointOverview['latest']>, run: WorkflowExecutionDescription | undefined): string | undefined {
  if (run === undefined) return 'FORGOTTEN';
  const isOfIt = run.runId === runId || runningOf(run).operationId === id;
  return isOfIt && run.status.name !== 'RUNNING' ? run.status.name : undefined;
}

/** What the operation says itself, or why it says nothing. */
async function askOperation(
  client: Client,
  handle: WorkflowHandle,
  run: WorkflowExecutionDescription,
  phase: Phase,
): Promise<Pick<Present, 'deadline' | 'unattended'>> {
  if (isEndPhase(phase)) return {};
  try {
    const attendance = await findAttendance(client, run);
    const unattended = whyUnattended(attendance);
    if (unattended !== undefined) return { unattended };
    const status = await askStatus(client, handle, QUERY_SECONDS);
    if (status === undefined) return { unattended: whyUnanswered(attendance, QUERY_SECONDS) };
    // It may have gone on since its row was read.
    return status.phase === phase && status.deadline ? { deadline: status.deadline } : {};
  } catch {
    return {};
  }
}
