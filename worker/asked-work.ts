/** Lets a worker that has TIR's keys do only what was asked for by somebody who has its secret. */
import { activityInfo, ApplicationFailure } from '@temporalio/activity';
import type { Client } from '@temporalio/client';
import { defaultPayloadConverter } from '@temporalio/common';
import type { ActivityExecuteInput, ActivityInboundCallsInterceptor, Next } from '@temporalio/worker';
import { toFailure } from '../activities/failure-interceptor.js';
import { findForgery, PROOF, type Started } from '../client/signed-work.js';
import type { Database } from '../db/connect.js';
import { findOperation } from '../db/operations.js';
import { canonicalJson } from '../workflows/contract/digest.js';
import type { FailureType } from '../workflows/contract/failures.js';
import type { EndpointIdentity, Target } from '../workflows/contract/identity.js';

/** What a worker needs to tell whether work was asked for. */
export interface AskedWorkOptions {
  client: Client;
  database: Database;
  secret: string;
  /** The one that this worker serves: work that other workflow code decides on is none of ours. */
  taskQueue: string;
}

/** What the looks at TIR may do: a signature of a look is none for a change. */
const looks: Readonly<Record<string, readonly string[]>> = {
  planWorkflow: ['preview'],
  logsWorkflow: ['readLogs'],
  surveyWorkflow: ['survey'],
  probeWorkflow: ['probeRound'],
  driftWorkflow: ['checkDrift', 'findSilent', 'repairDrift'],
};

/** Write the audit alone: left undone, so that a workflow that was refused ends by its own words. */
const audit: readonly string[] = ['flush', 'recordEnd'];

/** How many runs are remembered: as many as a worker works on at a time, and more. */
const REMEMBERED = 1_000;

/** What every input says of what is asked for: an operation has an endpoint, a look a whole project. */
interface Asked extends Partial<EndpointIdentity> {
  operationId?: string;
  endpoint?: EndpointIdentity;
  newName?: string;
  spec?: unknown;
  credential?: unknown;
  teamId?: unknown;
  activeIam?: unknown;
  repair?: boolean;
}

/** How the workflow behind an activity was started. */
interface Start extends Started {
  taskQueue: string;
  /** The run that its start began, also for a run that a reset made. */
  firstRunId: string;
}

/**
 * In front of every activity, before the audit: nothing is claimed, written or called for what is refused. Work on a
 * simulator is let through. All else needs a start
 *  1. of our task queue, and signed, by Temporal's own record of it: see `findForgery`;
 *  2. whose signature was not used by another run;
 *  3. that covers what the activity is given: endpoint or project, operation, credential, and for an inspection the spec.
 */
export class AskedWork implements ActivityInboundCallsInterceptor {
  readonly #starts = new Map<string, Promise<Start>>();

  constructor(private readonly options: AskedWorkOptions) {}

  async execute(input: ActivityExecuteInput, next: Next<ActivityInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const named = endpointsIn(input.args);
    if (named.length > 0 && named.every(({ target }) => target === 'simulator')) return next(input);
    const fault = await this.#findFault(input.args, named);
    if (fault === undefined) return next(input);
    if (audit.includes(activityInfo().activityType)) return undefined;
    throw ApplicationFailure.create({
      type: 'WorkNotAsked' satisfies FailureType,
      nonRetryable: true,
      message: `Nothing was done: this work ${fault}. Ask by tir-rollouts or its library, where TIR_ROLLOUTS_WORK_SECRET_FILE names the secret of this worker (a local stack names it itself).`,
    });
  }

  async #findFault(args: readonly unknown[], named: readonly Place[]): Promise<string | undefined> {
    const { workflowExecution, activityType } = activityInfo();
    if (!workflowExecution) return 'belongs to no workflow';
    const start = await this.#startOf(workflowExecution.workflowId, workflowExecution.runId);
    const asked = (typeof start.input === 'object' && start.input !== null ? start.input : {}) as Asked;
    const target: Target | undefined = asked.endpoint?.target ?? asked.target;
    // Only what names nothing comes here for a simulator: its start says that it is for one.
    if (target === 'simulator' && named.length === 0) return undefined;
    if (start.taskQueue !== this.options.taskQueue) return `was decided on by a workflow of the task queue ${start.taskQueue}, not of ${this.options.taskQueue}`;
    const forgery = findForgery(this.options.secret, start);
    if (forgery !== undefined) return forgery;
    if (await this.#isUsed(asked, workflowExecution.runId, start)) return `carries the signature of operation ${asked.operationId ?? ''}, which was started before`;
    const acts = looks[start.workflowType];
    if (acts && (!acts.includes(activityType) || (activityType === 'repairDrift' && asked.repair !== true)))
      return `was signed as ${start.workflowType}, which does not do ${activityType}`;
    return findStray(asked, args[0], named, activityType);
  }

  /** A signature is for one start: a reset goes on with it, a second start does not. */
  async #isUsed({ operationId }: Asked, runId: string, { firstRunId }: Start): Promise<boolean> {
    if (typeof operationId !== 'string') return false;
    const row = await findOperation(this.options.database, operationId).catch((err: unknown) => {
      throw toFailure(err, activityInfo().attempt);
    });
    return row !== undefined && row.runId !== runId && row.runId !== firstRunId;
  }

  #startOf(workflowId: string, runId: string): Promise<Start> {
    const known = this.#starts.get(runId);
    if (known) return known;
    const start = this.#read(workflowId, runId);
    this.#starts.set(runId, start);
    start.catch(() => this.#starts.delete(runId));
    const [oldest] = this.#starts.keys();
    if (this.#starts.size > REMEMBERED && oldest !== undefined) this.#starts.delete(oldest);
    return start;
  }

  /** By the first event of the history, which no client can change. */
  async #read(workflowId: string, runId: string): Promise<Start> {
    const { client } = this.options;
    const { history } = await client.workflowService.getWorkflowExecutionHistory({
      namespace: client.options.namespace,
      execution: { workflowId, runId },
      maximumPageSize: 1,
    });
    const [first] = history?.events ?? [];
    const event = first?.workflowExecutionStartedEventAttributes;
    if (!event) throw new Error(`Temporal does not tell how workflow ${workflowId} was started. The step waits for it.`);
    const proof = event.memo?.fields?.[PROOF];
    const [input, ...more] = event.input?.payloads ?? [];
    return {
      workflowType: event.workflowType?.name ?? '',
      workflowId,
      input: input && more.length === 0 ? readPayload(input) : undefined,
      proof: proof && readPayload(proof),
      startedAt: new Date(Number(first.eventTime?.seconds ?? 0) * 1000 + (first.eventTime?.nanos ?? 0) / 1e6),
      taskQueue: event.taskQueue?.name ?? '',
      firstRunId: event.originalExecutionRunId || runId,
    };
  }
}

/** What is no JSON was written by nobody of ours. */
function readPayload(payload: Parameters<typeof defaultPayloadConverter.fromPayload>[0]): unknown {
  try {
    return defaultPayloadConverter.fromPayload(payload);
  } catch {
    return undefined;
  }
}

type Place = Pick<EndpointIdentity, 'target' | 'projectId'> & Partial<EndpointIdentity>;

/** Every endpoint or project that a value names, however deep. */
function endpointsIn(value: unknown): Place[] {
  if (typeof value !== 'object' || value === null) return [];
  const { target, projectId } = value as Partial<Place>;
  const own = typeof target === 'string' && typeof projectId === 'number' ? [value as Place] : [];
  return [...own, ...Object.values(value).flatMap(endpointsIn)];
}

/** What an activity is given beyond what was asked for; undefined when there is nothing. */
function findStray(asked: Asked, argument: unknown, named: readonly Place[], activityType: string): string | undefined {
  const of = asked.endpoint ?? asked;
  const names = asked.endpoint && [asked.endpoint.name, ...(asked.newName === undefined ? [] : [asked.newName])];
  const stray = named.find(
    ({ target, projectId, location, name }) =>
      target !== of.target || projectId !== of.projectId || (names !== undefined && (location !== of.location || !names.some((one) => one === name))),
  );
  if (stray) return `was signed for another endpoint or project than ${stray.target}/${stray.projectId}/${stray.name ?? ''}`;
  const given = argument as { ticket?: { operationId?: string }; access?: Asked } & Asked;
  const access = given.access ?? given;
  if ((['credential', 'teamId', 'activeIam'] as const).some((key) => access[key] !== undefined && canonicalJson(access[key]) !== canonicalJson(asked[key])))
    return 'was signed for other credentials';
  if (given.ticket && given.ticket.operationId !== asked.operationId) return 'was signed for another operation';
  // Later steps are given the spec with ids in the place of names, as the plan has it.
  if (['inspect', 'preview'].includes(activityType) && asked.spec !== undefined && canonicalJson(given.spec) !== canonicalJson(asked.spec))
    return 'was signed for another spec';
  return undefined;
}
