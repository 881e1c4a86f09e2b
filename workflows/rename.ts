/** Gives a live endpoint another name; its history and revisions go along. */
import { TypedSearchAttributes, WorkflowExecutionAlreadyStartedError } from '@temporalio/common';
import { ApplicationFailure, CancellationScope, patched, startChild, workflowInfo, type ChildWorkflowHandle } from '@temporalio/workflow';
import { endpointWorkflowId } from './contract/identity.js';
import { releaseSignal } from './contract/messages.js';
import type { OperationResult, RenameInput } from './contract/operation.js';
import { visibleMarkdown } from './contract/visible.js';
import { holdWorkflow } from './hold.js';
import { lookAt } from './look.js';
import { Operation } from './operation.js';
import { endRunning } from './prove.js';

/** A compensation is tried for so long before the operation ends Degraded (s). */
const COMPENSATION_SECONDS = 86_400;

/**
 * Runs under the lock of the old name, and holds that of the new one by a child. A name that is held by another
 * operation is refused at once, so two renames never wait for each other.
 *
 * Ends Renamed, and says whether it serves under the new name; or Failed, under the old name again, or under the new one
 * when its probe fails there.
 * @throws ApplicationFailure of type `RolloutAborted`, `RolloutFailed` or `CompensationFailed`, with a FailureReport
 */
export async function renameWorkflow(input: RenameInput): Promise<OperationResult> {
  const { newName, endpoint, actor, reason, probe } = input;
  const operation = new Operation('rename', input);
  let hold: ChildWorkflowHandle<typeof holdWorkflow> | undefined;
  const release = async () => {
    await CancellationScope.nonCancellable(async () => {
      await hold?.signal(releaseSignal);
      // Whoever hears that the rename has ended may use both names at once.
      if (hold && patched('rename-awaits-hold')) await hold.result();
    }).catch(() => undefined);
    hold = undefined;
  };
  try {
    return await operation.run(async () => {
      const sight = await lookAt(operation, { verb: 'rename' });
      const { endpointId } = sight;
      hold ??= await holdName(input);
      await operation.step('checkNewName', { endpointId, newName }, { summary: `See whether ${newName} is free` });
      operation.compensations.add('restoreName', async () => {
        const summary = `Bring the name ${endpoint.name} back`;
        await operation.takeBack(
          'restoreName',
          { endpointId, newName: endpoint.name },
          { summary, deadlineSeconds: COMPENSATION_SECONDS },
        );
        operation.renamed(endpoint.name);
        return `It is named ${endpoint.name} again.`;
      });
      const state = await operation.step(
        'renameEndpoint',
        { endpointId, newName },
        { enters: ['Renaming', `${endpoint.name} to ${newName}`], summary: `Rename to ${newName}`, deadlineSeconds: 600 },
      );
      operation.renamed(newName);
      const revised = await operation.step(
        'reviseRenamed',
        { newName, actor, ...(reason ? { reason } : {}) },
        { summary: 'Keep the name in a revision' },
      );
      if (revised) operation.known.holds = revised.revision;
      const done = `Renamed from ${endpoint.name} to ${newName}; its history is that of ${newName} now.`;
      const ended = await endRunning(operation, { ...(probe === undefined ? {} : { probe }), sight, state, done });
      return {
        ...state,
        ...ended,
        phase: 'Renamed',
        ...(revised
          ? { revision: revised.revision, verdict: revised.healthy ? ('healthy' as const) : ('unknown' as const) }
          : { warnings: ['No revision was made, since it is not known which one TIR holds. Apply its spec under the new name to make one.'] }),
      };
    });
  } finally {
    await release();
  }
}

/** @throws ApplicationFailure `IllegalPhase` when another operation has the new name */
async function holdName({ endpoint, newName, operationId, actor, reason }: RenameInput): Promise<ChildWorkflowHandle<typeof holdWorkflow>> {
  const { memo, typedSearchAttributes } = workflowInfo();
  try {
    return await startChild(holdWorkflow, {
      workflowId: endpointWorkflowId({ ...endpoint, name: newName }),
      memo: { ...memo, kind: 'rename', operationId, actor, reason: reason ?? null },
      typedSearchAttributes: new TypedSearchAttributes(typedSearchAttributes.getAll()),
      staticSummary: visibleMarkdown(`Held for the rename of ${endpoint.name}`),
    });
  } catch (err) {
    if (!(err instanceof WorkflowExecutionAlreadyStartedError)) throw err;
    throw ApplicationFailure.nonRetryable(
      `An operation on ${newName} is running. Wait for it with tir-rollouts watch ${newName}, then rename again.`,
      'IllegalPhase',
    );
  }
}
