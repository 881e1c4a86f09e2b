/** Brings a running endpoint to a fixed count of replicas. */
import type { OperationResult, ScaleInput } from './contract/operation.js';
import { lookAt } from './look.js';
import { Operation } from './operation.js';

/**
 * Ends Healthy with the count reached, or Failed with the former count back.
 * @throws ApplicationFailure of type `RolloutAborted`, `RolloutFailed` or `CompensationFailed`, with a FailureReport
 */
export async function scaleWorkflow(input: ScaleInput): Promise<OperationResult> {
  const operation = new Operation('scale', input);
  const { replicas, deadlineSeconds = 1800 } = input;
  return operation.run(async () => {
    const before = await lookAt(operation, { verb: 'scale', replicas });
    const { endpointId } = before;
    if (before.replicas === replicas && !before.autoScaled) {
      return { phase: 'Healthy', summary: `No change: ${replicas} replica${replicas === 1 ? '' : 's'} already.`, ...before };
    }
    operation.compensations.add('restoreReplicas', async () => {
      await operation.takeBack('restoreReplicas', { kind: 'mutate', summary: 'Bring the former scaling back', deadlineSeconds: 86_400 }, (activities, ticket) =>
        activities.setReplicas({ ...operation.access(ticket), endpointId, former: before.scaling }),
      );
      return `The former scaling is back: ${before.replicas ?? '?'} replicas.`;
    });
    await operation.step('setReplicas', { enters: ['Scaling', `${before.replicas ?? '?'} to ${replicas} replicas`], kind: 'mutate', summary: `Scale to ${replicas} replicas`, deadlineSeconds }, (activities, ticket) => activities.setReplicas({ ...operation.access(ticket), endpointId, replicas }));
    const state = await operation.step('awaitReplicas', { kind: 'wait', summary: `Await ${replicas} replicas`, deadlineSeconds }, (activities, ticket) =>
      activities.awaitStatus({ ...operation.access(ticket), endpointId, until: 'ready', replicas }),
    );
    return { phase: 'Healthy', summary: `Scaled from ${before.replicas ?? '?'} to ${replicas} replicas.`, ...state };
  });
}
