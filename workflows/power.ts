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
  const { action, replica, deadlineSeconds = 1800 } = input;
  const operation = new Operation(action, input);
  const stops = action === 'stop';
  const phase = stops ? 'Stopped' : 'Healthy';
  return operation.run(async () => {
    const sight = await lookAt(operation, { verb: action, ...(replica ? { replica } : {}) });
    const { endpointId, status, already, replicas, warnings } = sight;
    if (already) {
      return {
        phase,
        summary: `No change: it is ${status} already.`,
        endpointId,
        status,
        ...(replicas === undefined ? {} : { replicas }),
      };
    }
    operation.compensations.add('leave', async () => `The endpoint was left as it is: a ${action} is not taken back.`);
    const enters: [phase: Phase, detail: string] = [working[action], `${replica ?? 'the endpoint'}, from ${status}`];
    const how = { enters, summary: `${action} ${replica ?? 'the endpoint'}`, deadlineSeconds };
    if (replica) await operation.step('restartReplica', { endpointId, replica }, how);
    else await operation.step(`${action}Endpoint`, { endpointId }, how);
    const reached = { endpointId, until: stops ? 'stopped' : 'ready' } as const;
    const summary = stops ? 'Await stopped' : 'Await ready';
    const state = await operation.step('awaitStatus', reached, { summary, deadlineSeconds });
    const said = replica ? `Restarted ${replica}.` : done[action];
    return { phase, summary: `${said}${state.unproven ? ` Unproven: ${state.unproven}.` : ''}`, ...state, warnings };
  });
}
