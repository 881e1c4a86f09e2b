/**
 * What comes in is looked at before anything is done with it. Whoever reaches Temporal may start a workflow with any
 * input, and say anything to it; workflow code that met a wrong one would fail its task again and again, and hold the
 * lock of the endpoint meanwhile. A pure look: it adds no command, so that histories of before go the same way.
 */
import {
  ApplicationFailure,
  log,
  workflowInfo,
  type Next,
  type SignalInput,
  type UpdateInput,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
} from '@temporalio/workflow';
import { findCommandFault, findStartFault } from './contract/inputs.js';

const belief: WorkflowInboundCallsInterceptor = {
  /** @throws ApplicationFailure `InvalidSpec` before a handler is set and an activity is asked for */
  async execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const { workflowType, workflowId, parent, unsafe } = workflowInfo();
    const start = { workflowType, workflowId, args: input.args, isChild: parent !== undefined };
    // A history may be replayed under any id, and what it began was believed once.
    const fault = findStartFault(start, { knowsId: !unsafe.isReplaying });
    if (fault === undefined) return next(input);
    throw ApplicationFailure.create({
      type: 'InvalidSpec',
      nonRetryable: true,
      message: `${workflowType} was started with what cannot be: ${fault}. Nothing was done. Start it with tir-rollouts, or with its library.`,
    });
  },

  /** @throws ApplicationFailure `InvalidSpec`: the update is refused and nothing of it is kept */
  validateUpdate(input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'validateUpdate'>): void {
    const fault = findCommandFault(input.name, input.args);
    if (fault !== undefined)
      throw ApplicationFailure.nonRetryable(`${input.name} is refused: ${fault}. Say it with tir-rollouts, or with its library.`, 'InvalidSpec');
    next(input);
  },

  /** A signal cannot be refused: one of a wrong shape is let go. */
  async handleSignal(input: SignalInput, next: Next<WorkflowInboundCallsInterceptor, 'handleSignal'>): Promise<void> {
    const fault = findCommandFault(input.signalName, input.args);
    if (fault === undefined) return next(input);
    log.warn('A signal is ignored', { signal: input.signalName, fault });
  },
};

/** Found by the SDK in every module that the bundle names as one with interceptors. */
export const interceptors = (): WorkflowInterceptors => ({ inbound: [belief] });
