/** Stops, starts or restarts an endpoint. */
import { patched } from '@temporalio/workflow';
import type { OperationResult, PowerInput } from './contract/operation.js';
import type { Phase } from './contract/phase.js';
import { lookAt } from './look.js';
import { Operation } from './operation.js';
import { endRunning } from './prove.js';

/** A compensation is tried for so long before the operation ends Degraded (s). */
const COMPENSATION_SECONDS = 86_400;

const working = { stop: 'Stopping', start: 'Starting', restart: 'Restarting' } as const satisfies Record<string, Phase>;
const done = { stop: 'Stopped: no replica runs, compute is not billed.', start: 'Started.', restart: 'Restarted.' } as const;

/**
 * Ends Stopped; or Healthy, proven by the probe of the accepted spec; or Unproven. There is nothing to take back: an
 * endpoint that did not get there, or does not serve, is reported as it stands.
 * @throws ApplicationFailure of type `RolloutAborted` or `RolloutFailed`, with a FailureReport
 */
export async function powerWorkflow(input: PowerInput): Promise<OperationResult> {
  const { action, replica, probe, deadlineSeconds = 1800 } = input;
  const operation = new Operation(action, input);
  const stops = action === 'stop';
  return operation.run(async () => {
    const sight = await lookAt(operation, { verb: action, ...(replica ? { replica } : {}) });
    const { endpointId, status, already, replicas, skuName, warnings } = sight;
    if (already) {
      const count = replicas === undefined ? {} : { replicas };
      const ended = await endRunning(operation, { ...(probe === undefined ? {} : { probe }), sight, state: { status }, done: `No change: it is ${status} already.` });
      return { endpointId, status, ...count, ...(skuName === undefined ? {} : { skuName }), ...ended };
    }
    if (action === 'start' && patched('settle-start'))
      operation.compensations.add('settleStart', async () => {
        const how = { summary: 'See which SKU the start left it on', deadlineSeconds: COMPENSATION_SECONDS };
        return (await operation.takeBack('settleStart', { endpointId }, how)).did;
      });
    else operation.compensations.add('leave', async () => `The endpoint was left as it is: a ${action} is not taken back.`);
    const enters: [phase: Phase, detail: string] = [working[action], `${replica ?? 'the endpoint'}, from ${status}`];
    const how = { enters, summary: `${action} ${replica ?? 'the endpoint'}`, deadlineSeconds };
    if (replica) await operation.step('restartReplica', { endpointId, replica }, how);
    else await operation.step(`${action}Endpoint`, { endpointId }, how);
    const reached = { endpointId, until: stops ? 'stopped' : 'ready' } as const;
    const summary = stops ? 'Await stopped' : 'Await ready';
    const state = await operation.step('awaitStatus', reached, { summary, deadlineSeconds });
    if (stops) return { phase: 'Stopped', summary: done.stop, ...state, warnings };
    operation.known.runs = true;
    const ended = await endRunning(operation, { ...(probe === undefined ? {} : { probe }), sight, state, done: replica ? `Restarted ${replica}.` : done[action] });
    return { ...state, ...ended, warnings: [...warnings, ...(ended.warnings ?? [])] };
  });
}
