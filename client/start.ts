/** Starts an operation under the id of its endpoint, or says what holds it. */
import {
  WorkflowExecutionAlreadyStartedError,
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { TypedSearchAttributes } from '@temporalio/common';
import { endpointPath, endpointWorkflowId, type Target } from '../workflows/contract/identity.js';
import type { OperationInput, OperationKind } from '../workflows/contract/operation.js';
import { searchAttributes } from '../workflows/contract/search-attributes.js';
import { visibleMarkdown } from '../workflows/contract/visible.js';
import { RolloutsError, type RunningOperation } from './errors.js';
import { proofMemo } from './signed-work.js';

export interface StartRequest<I extends OperationInput> {
  workflowType: string;
  kind: OperationKind;
  input: I;
  /** For the UI: what is being done. */
  summary: string;
  digest?: string;
  framework?: string;
  sku?: string;
}

/** Rides on each start, so that whoever meets it knows what runs, since when and by whom. */
interface Memo extends Record<string, unknown> {
  kind: OperationKind;
  operationId: string;
  actor: string;
  reason: string | null;
  digest: string | null;
}

export interface Started {
  handle: WorkflowHandle;
  runId: string;
  operationId: string;
  /** True when the same spec is being rolled out already and this call joined it. */
  joined: boolean;
}

/** A run may end between the refusal and the look at it; then it is tried again. */
const ATTEMPTS = 5;

/** @param workSecretFile signs what goes to TIR @throws RolloutsError `conflict` with what runs and the ways on */
export async function startOperation<I extends OperationInput>(
  client: Client,
  taskQueue: string,
  request: StartRequest<I>,
  workSecretFile?: string,
): Promise<Started> {
  const { input, digest } = request;
  const workflowId = endpointWorkflowId(input.endpoint);
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handle = await client.workflow.start(request.workflowType, {
        workflowId,
        taskQueue,
        args: [input],
        workflowIdConflictPolicy: 'FAIL',
        memo: { ...memoOf(request), ...proofMemo(signerOf(input.endpoint, workSecretFile), { workflowType: request.workflowType, workflowId, input }) },
        staticSummary: visibleMarkdown(request.summary),
        staticDetails: `Operation ${input.operationId} on ${visibleMarkdown(endpointPath(input.endpoint))}, asked for by ${visibleMarkdown(input.actor)}${input.reason ? `: ${visibleMarkdown(input.reason)}` : ''}`,
        typedSearchAttributes: attributesOf(request),
      });
      return {
        handle: client.workflow.getHandle(workflowId, handle.firstExecutionRunId),
        runId: handle.firstExecutionRunId,
        operationId: input.operationId,
        joined: false,
      };
    } catch (err) {
      if (!(err instanceof WorkflowExecutionAlreadyStartedError)) throw err;
    }
    const held = await lookAtHolder(client, workflowId);
    if (!held) {
      if (attempt < ATTEMPTS) continue;
      throw new RolloutsError(
        'conflict',
        `Operations on ${input.endpoint.name} follow each other so fast that none could be started. Try again.`,
      );
    }
    const { running, phase, description } = held;
    if (digest !== undefined && running.digest === digest && running.kind === request.kind && phase !== 'Unwinding') {
      return {
        handle: client.workflow.getHandle(workflowId, description.runId),
        runId: description.runId,
        operationId: running.operationId,
        joined: true,
      };
    }
    throw conflict(input.endpoint.name, running, phase);
  }
}

/** A simulator asks nobody for a signature. */
export const signerOf = ({ target }: { target: Target }, workSecretFile: string | undefined): string | undefined =>
  target === 'tir' ? workSecretFile : undefined;

function memoOf({ kind, input, digest }: StartRequest<OperationInput>): Memo {
  return { kind, operationId: input.operationId, actor: input.actor, reason: input.reason ?? null, digest: digest ?? null };
}

/** All attributes at start: a missing one fails here, and never a later upsert. */
function attributesOf({ input, framework, sku }: StartRequest<OperationInput>): TypedSearchAttributes {
  return new TypedSearchAttributes([
    { key: searchAttributes.target, value: input.endpoint.target },
    { key: searchAttributes.project, value: String(input.endpoint.projectId) },
    { key: searchAttributes.endpoint, value: input.endpoint.name },
    { key: searchAttributes.phase, value: 'Validating' },
    { key: searchAttributes.framework, value: framework ?? 'none' },
    { key: searchAttributes.sku, value: sku ?? 'none' },
    { key: searchAttributes.actor, value: input.actor },
    { key: searchAttributes.waitingFor, value: 'none' },
    { key: searchAttributes.revision, value: 0 },
  ]);
}

/** What runs under a workflow id now. */
export async function lookAtHolder(
  client: Client,
  workflowId: string,
): Promise<{ running: RunningOperation; phase: string; description: WorkflowExecutionDescription } | undefined> {
  try {
    const description = await client.workflow.getHandle(workflowId).describe();
    if (description.status.name !== 'RUNNING') return undefined;
    return { running: runningOf(description), phase: phaseOf(description), description };
  } catch (err) {
    if (err instanceof WorkflowNotFoundError) return undefined;
    throw err;
  }
}

export function runningOf(description: WorkflowExecutionDescription): RunningOperation {
  const memo = (description.memo ?? {}) as Partial<Memo>;
  return {
    operationId: memo.operationId ?? description.runId,
    kind: memo.kind ?? description.type,
    ...(memo.digest ? { digest: memo.digest } : {}),
    actor: memo.actor ?? 'somebody',
    ...(memo.reason ? { reason: memo.reason } : {}),
    since: description.startTime.toISOString(),
  };
}

export const phaseOf = (description: WorkflowExecutionDescription): string =>
  description.typedSearchAttributes.get(searchAttributes.phase) ?? 'unknown';

function conflict(name: string, running: RunningOperation, phase: string): RolloutsError {
  const why = running.reason ? ` (${running.reason})` : '';
  return new RolloutsError(
    'conflict',
    `A ${running.kind} of ${name} is running: ${phase}, since ${running.since}, by ${running.actor}${why}, operation ${running.operationId}. ` +
      `Wait for it with tir-rollouts watch ${name}, or end it with tir-rollouts abort ${name}.`,
    { running },
  );
}
