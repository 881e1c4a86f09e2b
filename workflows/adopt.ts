/** Takes a live endpoint that was made elsewhere into our records. */
import type { Adopted } from '../activities/index.js';
import type { AdoptInput, OperationResult } from './contract/operation.js';
import { Operation } from './operation.js';

export interface AdoptResult extends OperationResult {
  adopted: Adopted;
}

/**
 * Ends Adopted, with the endpoint as revision 1. Nothing is changed on TIR.
 * @throws ApplicationFailure of type `RolloutAborted` or `RolloutFailed`, with a FailureReport
 */
export async function adoptWorkflow(input: AdoptInput): Promise<AdoptResult> {
  const operation = new Operation('adopt', input);
  const { endpointId, actor, reason, endpoint } = input;
  const asked = { actor, ...(reason ? { reason } : {}), ...(endpointId === undefined ? {} : { endpointId }) };
  let adopted: Adopted | undefined;
  const result = await operation.run(async () => {
    operation.enter('Adopting', 'reading it into a spec');
    adopted = await operation.step('adoptEndpoint', asked, { summary: `Read ${endpoint.name} into a spec` });
    const { already, revision, status, replicas, warnings } = adopted;
    operation.known.endpointId = adopted.endpointId;
    return {
      phase: 'Adopted',
      summary: already ? `No change: it is ours already and as revision ${revision} says.` : `Adopted as revision ${revision}; nothing was changed on TIR.`,
      endpointId: adopted.endpointId,
      status,
      ...(replicas === undefined ? {} : { replicas }),
      // What was ours already keeps what is known of it.
      ...(already ? {} : { revision, verdict: 'unknown' as const }),
      warnings,
    };
  });
  return { ...result, adopted: adopted as Adopted };
}
