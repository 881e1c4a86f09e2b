/** Stops, starts or restarts an endpoint. */
import type { OperationResult, PowerInput } from './contract/operation.js';
import type { Phase } from './contract/phase.js';
import { lookAt } from './look.js';
import { Operation } from './operation.js';

const working = { stop: 'Stopping', start: 'Starting', restart: 'Restarting' } as const satisfies Record<string, Phase>;
const done = { stop: 'Stopped: no replica runs, compute is not billed.', start: 'Started.', restart: 'Restarted.' } as const;

/**
 * Ends Stopped or Healthy. There is nothing to take back: an endpoint that did not get there is reported as it stands.
 * @throws ApplicationFailure of type `RolloutAborted` or `RolloutFailed`, with a FailureReport
 */
export async function powerWorkflow(input: PowerInput): Promise<OperationResult> {
  const { action, deadlineSeconds = 1800 } = input;
  const operation = new Operation(action, input);
  const endPhase = action === 'stop' ? 'Stopped' : 'Healthy';
  return operation.run(async () => {
    const before = await lookAt(operation, { verb: action });
    const { endpointId } = before;
    if (before.already) return { phase: endPhase, summary: `No change: it is ${before.status} already.`, ...before };
    operation.compensations.add('leave', async () => `The endpoint was left as it is: a ${action} is not taken back.`);
    await operation.step(`${action}Endpoint`, { enters: [working[action], `from ${before.status}`], kind: 'mutate', summary: `${action} the endpoint`, deadlineSeconds }, (activities, ticket) => {
      const step = { ...operation.access(ticket), endpointId };
      if (action === 'stop') return activities.stopEndpoint(step);
      return action === 'start' ? activities.startEndpoint(step) : activities.restartEndpoint(step);
    });
    const state = await operation.step('awaitStatus', { kind: 'wait', summary: action === 'stop' ? 'Await stopped' : 'Await ready', deadlineSeconds }, (activities, ticket) =>
      activities.awaitStatus({ ...operation.access(ticket), endpointId, until: action === 'stop' ? 'stopped' : 'ready' }),
    );
    return { phase: endPhase, summary: done[action], ...state };
  });
}
