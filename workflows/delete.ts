/** Deletes an endpoint and confirms that it is gone. */
import type { DeleteInput, OperationResult } from './contract/operation.js';
import { isGone, lookAt } from './look.js';
import { Operation } from './operation.js';

/**
 * Ends Deleted, its absence confirmed by listing; also where it was gone already. A delete cannot be taken back.
 * @throws ApplicationFailure of type `RolloutAborted` or `RolloutFailed`, with a FailureReport
 */
export async function deleteWorkflow(input: DeleteInput): Promise<OperationResult> {
  const operation = new Operation('delete', input);
  const { deadlineSeconds = 1800, acknowledgeCommitted = false } = input;
  return operation.run(async () => {
    const sight = await lookAt(operation, { verb: 'delete', acknowledgeCommitted }).catch((err: unknown) => {
      if (isGone(err)) return undefined;
      throw err;
    });
    if (!sight) return { phase: 'Deleted', summary: 'No change: it is not on TIR any more.', status: 'deleted' };
    const { endpointId, status } = sight;
    operation.compensations.add('leave', async () => 'A delete is not taken back; see whether the endpoint is still listed.');
    const what = `TIR endpoint ${endpointId}`;
    await operation.step(
      'deleteEndpoint',
      { endpointId },
      { enters: ['Deleting', `${what}, ${status}`], summary: `Delete ${what}`, deadlineSeconds },
    );
    const gone = { endpointId, until: 'gone' } as const;
    await operation.step('awaitGone', gone, { summary: 'Confirm that it is gone', deadlineSeconds });
    return { phase: 'Deleted', summary: `Deleted ${what}; its name is free again.`, endpointId, status: 'deleted' };
  });
}
