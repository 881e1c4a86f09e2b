/** Deletes an endpoint and confirms that it is gone. */
import type { DeleteInput, OperationResult } from './contract/operation.js';
import { lookAt } from './look.js';
import { Operation } from './operation.js';

/**
 * Ends Deleted, its absence confirmed by listing. A delete cannot be taken back.
 * @throws ApplicationFailure of type `RolloutAborted` or `RolloutFailed`, with a FailureReport
 */
export async function deleteWorkflow(input: DeleteInput): Promise<OperationResult> {
  const operation = new Operation('delete', input);
  const { deadlineSeconds = 1800 } = input;
  return operation.run(async () => {
    const { endpointId, status } = await lookAt(operation, { verb: 'delete', ...(input.acknowledgeCommitted ? { acknowledgeCommitted: true } : {}) });
    operation.compensations.add('leave', async () => 'A delete is not taken back; see whether the endpoint is still listed.');
    await operation.step('deleteEndpoint', { enters: ['Deleting', `TIR endpoint ${endpointId}, ${status}`], kind: 'mutate', summary: `Delete TIR endpoint ${endpointId}`, deadlineSeconds }, (activities, ticket) =>
      activities.deleteEndpoint({ ...operation.access(ticket), endpointId }),
    );
    await operation.step('awaitGone', { kind: 'wait', summary: 'Confirm that it is gone', deadlineSeconds }, (activities, ticket) =>
      activities.awaitStatus({ ...operation.access(ticket), endpointId, until: 'gone' }),
    );
    return { phase: 'Deleted', summary: `Deleted TIR endpoint ${endpointId}; its name is free again.`, endpointId, status: 'deleted' };
  });
}
