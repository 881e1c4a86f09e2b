import { status as grpcStatus } from '@grpc/grpc-js';
import { Client } from '@temporalio/client';
import { endpointNameOf } from '../../../workflows/contract/identity.js';
import { askStatus, findAttendance, whyUnanswered, whyUnattended } from '../../attendance.js';
import { grpcErrorOf } from '../../unreachable.js';
import { failed, ok, warning, type Check } from '../check.js';
import type { Site } from '../site.js';

/** How long an operation may take to answer (s): a worker that holds none of it reads its whole history first. */
const ANSWER_SECONDS = 3;
/** Most operations that are asked. */
const MOST_ASKED = 25;

/** Whether what is under way has a worker: not any worker, but one of the build that it is pinned to. Each is asked itself. */
export const operationsCheck: Check = {
  name: 'operations',
  needs: ['namespace'],
  asks: 'Temporal',
  run: async (site) => {
    const client = await clientOf(site);
    const running = await listRunning(client, site.settings.taskQueue);
    const asked = running.slice(0, MOST_ASKED);
    const words = await Promise.all(asked.map((operation) => whySilent(client, operation)));
    const silent = asked.flatMap(({ workflowId }, index) => {
      const why = words[index];
      return why === undefined ? [] : [{ name: endpointNameOf(workflowId), workflowId, why }];
    });
    const facts = { running: running.length, asked: asked.length, silent };
    const [first] = silent;
    if (first)
      return failed(
        `${silent.length} of ${asked.length} operations under way ${silent.length === 1 ? 'has' : 'have'} no worker: ${silent.map(({ name }) => name).join(', ')}.`,
        // Operations of one build have one cause.
        [...new Set(silent.map(({ why }) => why))].join(' '),
        facts,
      );
    if (running.length > asked.length)
      return warning(`the newest ${asked.length} of ${running.length} operations under way answer`, 'The others were not asked: see one with tir-rollouts status NAME.', facts);
    return ok(running.length === 0 ? 'none is under way' : `${running.length} under way, and each answers`, facts);
  },
};

interface Running {
  workflowId: string;
  runId: string;
}

async function clientOf(site: Site): Promise<Client> {
  return new Client({ connection: await site.connection(), namespace: site.settings.namespace });
}

/** Newest first. */
async function listRunning(client: Client, taskQueue: string): Promise<Running[]> {
  const query = `ExecutionStatus = 'Running' AND TaskQueue = '${taskQueue.replaceAll("'", "\\'")}' AND WorkflowId STARTS_WITH 'endpoint/'`;
  const found: Running[] = [];
  for await (const { workflowId, runId } of client.workflow.list({ query, pageSize: 100 })) {
    found.push({ workflowId, runId });
    if (found.length >= 100) break;
  }
  return found;
}

/** @returns why nobody answers for it; undefined when it answers, or has ended meanwhile */
async function whySilent(client: Client, { workflowId, runId }: Running): Promise<string | undefined> {
  const handle = client.workflow.getHandle(workflowId, runId);
  const operation = await handle.describe();
  if (operation.status.name !== 'RUNNING') return undefined;
  const attendance = await findAttendance(client, operation);
  const why = whyUnattended(attendance);
  if (why !== undefined) return why;
  try {
    return (await askStatus(client, handle, ANSWER_SECONDS)) ? undefined : whyUnanswered(attendance, ANSWER_SECONDS);
  } catch (err) {
    const answer = grpcErrorOf(err);
    // It has ended meanwhile, or has not begun yet.
    if (answer?.code === grpcStatus.NOT_FOUND || answer?.code === grpcStatus.FAILED_PRECONDITION) return undefined;
    return `Temporal does not say whether anybody works on it (${answer?.details ?? (err instanceof Error ? err.message : String(err))}). Run tir-rollouts doctor again.`;
  }
}
