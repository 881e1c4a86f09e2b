/** All activities. Workflows import the type alone. */
import { auditActivities } from './audit.js';
import { awaitActivities } from './await-status.js';
import { changeActivities } from './change.js';
import { createActivities as creationActivities } from './create.js';
import type { Deps } from './deps.js';
import { evidenceActivities } from './evidence.js';
import { inspectActivities } from './inspect.js';
import { lookActivities } from './look.js';
import { proveActivities } from './prove.js';

export type { LookInput, Sight } from './look.js';
export type { EndpointState } from './step.js';
export type { Deps, TirAccess } from './deps.js';

export const createActivities = (deps: Deps) => ({
  ...inspectActivities(deps),
  ...lookActivities(deps),
  ...creationActivities(deps),
  ...changeActivities(deps),
  ...awaitActivities(deps),
  ...proveActivities(deps),
  ...evidenceActivities(deps),
  ...auditActivities(deps),
});

export type Activities = ReturnType<typeof createActivities>;
