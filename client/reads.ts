/** Live reads: short workflows with ids of their own, since only a worker reaches TIR. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import { RolloutsError } from './errors.js';
import type { Settings } from './settings.js';
import { assertStorable } from './storable-input.js';
import { proofMemo } from './signed-work.js';
import { signerOf } from './start.js';
import { reaching } from './unreachable.js';

export interface ReadRequest {
  workflowType: 'planWorkflow' | 'logsWorkflow' | 'surveyWorkflow' | 'driftWorkflow' | 'probeWorkflow';
  /** Begins the workflow id, such as `plan/simulator/Delhi/1000/chat-1b`. */
  idPrefix: string;
  input: object;
  /** Longest that it may take (s). Default 60. */
  seconds?: number;
}

/** @throws RolloutsError `invalid`, `refused`, `notFound`; `noWorker` when nobody answers in time */
export async function readLive<T>(client: Client, settings: Settings, request: ReadRequest): Promise<T> {
  const { workflowType, idPrefix, input, seconds = 60 } = request;
  assertStorable(input);
  const workflowId = `${idPrefix}/${randomUUID()}`;
  try {
    return (await reaching(settings, () =>
      client.workflow.execute(workflowType, {
        workflowId,
        taskQueue: settings.taskQueue,
        args: [input],
        memo: proofMemo(signerOf(settings, settings.workSecretFile), { workflowType, workflowId, input }),
        workflowExecutionTimeout: seconds * 1000,
      }),
    )) as T;
  } catch (err) {
    throw readFailure(err, seconds);
  }
}

/** Why there is no answer: the sentence of the activity that refused, or of whoever does not answer. */
export function readFailure(err: unknown, seconds: number): unknown {
  if (!(err instanceof WorkflowFailedError)) return err;
  const cause = err.cause instanceof ActivityFailure ? err.cause.cause : err.cause;
  if (!(cause instanceof ApplicationFailure))
    return new RolloutsError('noWorker', `No worker answered within ${seconds} s. Start one with tir-rollouts worker.`, { cause: err });
  if (cause.type === 'AuditUnavailable')
    return new RolloutsError('unreachable', `No answer: ${cause.message} Ask again when it is back.`, { cause: err });
  const code = cause.type === 'InvalidSpec' ? 'invalid' : cause.type === 'TirNotFound' ? 'notFound' : 'refused';
  return new RolloutsError(code, cause.message, { failureType: cause.type ?? 'unknown', cause: err });
}
