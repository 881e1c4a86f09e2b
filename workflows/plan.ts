/** Shows what a rollout would do. A read: it has an id of its own and never holds the lock. */
import { activitiesFor } from './activity-options.js';
import type { Plan, RolloutInput } from './contract/operation.js';

/** @throws ApplicationFailure of the type that a rollout would be refused with */
export async function planWorkflow(input: RolloutInput): Promise<Plan> {
  const { endpoint, credential, teamId, activeIam, spec } = input;
  const access = { endpoint, credential, ...(teamId ? { teamId } : {}), ...(activeIam ? { activeIam } : {}) };
  return activitiesFor({ kind: 'read', summary: `Compare ${endpoint.name} with TIR`, deadlineMs: 60_000 }).preview({
    access,
    spec,
  });
}
