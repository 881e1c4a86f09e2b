/** All activities. Workflows import the type alone. */
import { adoptActivities } from './adopt.js';
import { auditActivities } from './audit.js';
import { awaitActivities } from './await-status.js';
import { changeActivities } from './change.js';
import { createActivities as creationActivities } from './create.js';
import type { Deps } from './deps.js';
import { driftActivities } from './drift.js';
import { evidenceActivities } from './evidence.js';
import { inspectActivities } from './inspect.js';
import { logActivities } from './logs.js';
import { lookActivities } from './look.js';
import { probeRoundActivities } from './probe-round.js';
import { proveActivities } from './prove.js';
import { renameActivities } from './rename.js';
import { reviseActivities } from './revise.js';

export type { Adopted } from './adopt.js';
export type { Arrival, AwaitInput } from './await-status.js';
export type { Undoing } from './change.js';
export type { Surveyed } from './drift.js';
export type { Absence, AcceptedProbe, LookInput, Sight } from './look.js';
export type { ChosenRevision } from './revise.js';
export type { EndpointState } from './step.js';
export type { Deps, OperationRequest, TirAccess } from './deps.js';

export const createActivities = (deps: Deps) => ({
  ...inspectActivities(deps),
  ...lookActivities(deps),
  ...creationActivities(deps),
  ...changeActivities(deps),
  ...awaitActivities(deps),
  ...proveActivities(deps),
  ...probeRoundActivities(deps),
  ...evidenceActivities(deps),
  ...reviseActivities(deps),
  ...adoptActivities(deps),
  ...renameActivities(deps),
  ...driftActivities(deps),
  ...logActivities(deps),
  ...auditActivities(deps),
});

export type Activities = ReturnType<typeof createActivities>;
