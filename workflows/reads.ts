/** Looks at TIR for people. Reads have ids of their own and never hold a lock. */
import type { Surveyed } from '../activities/index.js';
import { activitiesFor, PROBE_ROUND_MS } from './activity-options.js';
import type { DriftInput } from './contract/drift.js';
import type { OperationInput, RolloutInput } from './contract/operation.js';
import type { Plan } from './contract/plan.js';
import type { ProbeRound, ProbeRoundInput } from './contract/probe-round.js';

const accessOf = ({ endpoint, credential, teamId, activeIam }: OperationInput) => ({
  endpoint,
  credential,
  ...(teamId ? { teamId } : {}),
  ...(activeIam ? { activeIam } : {}),
});

/** What a rollout would do. @throws ApplicationFailure of the type that a rollout would be refused with */
export async function planWorkflow(input: RolloutInput): Promise<Plan> {
  const { spec, digest, planHash, recreate, acknowledgeCommitted, endpoint } = input;
  return activitiesFor({ kind: 'read', summary: `Compare ${endpoint.name} with TIR`, deadlineMs: 60_000 }).preview({
    access: accessOf(input),
    spec,
    digest,
    ...(planHash ? { planHash } : {}),
    ...(recreate ? { recreate } : {}),
    ...(acknowledgeCommitted ? { acknowledgeCommitted } : {}),
  });
}

/** Worker logs, the newest lines. @throws ApplicationFailure `TirNotFound` */
export async function logsWorkflow(input: OperationInput & { lines: number }): Promise<string[]> {
  const { endpoint, lines } = input;
  return activitiesFor({ kind: 'read', summary: `Read the logs of ${endpoint.name}`, deadlineMs: 60_000 }).readLogs({
    access: accessOf(input),
    lines,
  });
}

/** Every live endpoint of a project, ours or not. */
export async function surveyWorkflow(input: DriftInput): Promise<Surveyed[]> {
  return activitiesFor({ kind: 'read', summary: `List project ${input.projectId}`, deadlineMs: 60_000 }).survey(input);
}

/** One round: each endpoint is called once, side by side. @throws ApplicationFailure `TirNotFound` for names that nothing has */
export async function probeWorkflow(input: ProbeRoundInput): Promise<ProbeRound> {
  const what = input.names?.join(', ') ?? `project ${input.projectId}`;
  return activitiesFor({ kind: 'probe', summary: `Probe ${what}`, deadlineMs: PROBE_ROUND_MS }).probeRound(input);
}
