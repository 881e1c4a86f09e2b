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
    const { endpointId, status } = before;
    if (before.replicas === replicas && !before.autoScaled) {
      const summary = `No change: ${replicas} replica${replicas === 1 ? '' : 's'} already.`;
      return { phase: 'Healthy', summary, endpointId, status, replicas };
    }
    const former = before.replicas ?? '?';
    operation.compensations.add('restoreReplicas', async () => {
      const summary = 'Bring the former scaling back';
      const scaling = { endpointId, former: before.scaling };
      await operation.takeBack('restoreReplicas', scaling, { summary, deadlineSeconds: 86_400 });
      return `The former scaling is back: ${former} replicas.`;
    });
    await operation.step(
      'setReplicas',
      { endpointId, replicas },
      { enters: ['Scaling', `${former} to ${replicas} replicas`], summary: `Scale to ${replicas} replicas`, deadlineSeconds },
    );
    const ready = { endpointId, until: 'ready', replicas } as const;
    const state = await operation.step('awaitReplicas', ready, { summary: `Await ${replicas} replicas`, deadlineSeconds });
    return { phase: 'Healthy', summary: `Scaled from ${former} to ${replicas} replicas.`, ...state };
  });
}
