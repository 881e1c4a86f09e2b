/** From what a caller says to what a workflow is given. */
import { randomUUID } from 'node:crypto';
import { specDigest } from '../workflows/contract/digest.js';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import type { OperationInput, RolloutInput, RolloutPermissions, SpecSource } from '../workflows/contract/operation.js';
import { API_VERSION, endpointName, type EndpointSpec, type EndpointSpecInput } from '../workflows/contract/spec.js';
import { validateSpec } from '../workflows/contract/validate-spec.js';
import { RolloutsError } from './errors.js';
import type { Settings } from './settings.js';

/** An endpoint by its name in the default project and location, or in full. */
export type EndpointLike = string | { name: string; projectId?: number; location?: string };

/** The endpoint in full. @throws RolloutsError `invalid` when project or location are not known */
export function identify(settings: Settings, endpoint: EndpointLike): EndpointIdentity {
  const {
    name,
    projectId = settings.projectId,
    location = settings.location,
  } = typeof endpoint === 'string' ? { name: endpoint } : endpoint;
  if (projectId === undefined || location === undefined) {
    throw new RolloutsError(
      'invalid',
      `Which project and location ${name} is in is not known. Say --project and --location, set E2E_PROJECT_ID and E2E_LOCATION, or give the profile defaults.`,
    );
  }
  return { target: settings.target, location, projectId, name };
}

/** The project that a whole round or comparison is of. @throws RolloutsError `invalid` when it is not known */
export function projectOf({ projectId, location }: Settings): { projectId: number; location: string } {
  if (projectId !== undefined && location !== undefined) return { projectId, location };
  throw new RolloutsError(
    'invalid',
    'Which project is meant is not known. Say --project and --location, set E2E_PROJECT_ID and E2E_LOCATION, or give the profile defaults.',
  );
}

/** @throws RolloutsError `invalid` when the name is none that an endpoint can have, such as a pattern */
export function assertName(name: string): void {
  if (endpointName.safeParse(name).success) return;
  throw new RolloutsError(
    'invalid',
    `${name === '' ? 'The empty text' : name} is no name of an endpoint: a name is of lower-case letters and digits in groups joined by single hyphens, at most 50 characters, and each command takes one. Correct it; see tir-rollouts list for the names.`,
  );
}

/** @throws RolloutsError `invalid` */
export function operationInput(settings: Settings, endpoint: EndpointLike, reason?: string): OperationInput {
  const identity = identify(settings, endpoint);
  assertName(identity.name);
  return {
    apiVersion: API_VERSION,
    operationId: randomUUID(),
    endpoint: identity,
    credential: settings.credential,
    actor: settings.actor,
    ...(reason ? { reason } : {}),
  };
}

export interface RolloutAsk extends RolloutPermissions {
  reason?: string;
  /** Where the spec came from, for the audit. */
  source?: SpecSource;
}

/** @throws RolloutsError `invalid` with every finding */
export function rolloutInput(settings: Settings, input: EndpointSpecInput, ask: RolloutAsk): RolloutInput {
  const spec = validated(input);
  const { name, projectId, location, teamId, activeIam } = spec.endpoint;
  const place = { name, ...(projectId ? { projectId } : {}), ...(location ? { location } : {}) };
  const base = operationInput(settings, place, ask.reason);
  const full: EndpointSpec = {
    ...spec,
    endpoint: { ...spec.endpoint, projectId: base.endpoint.projectId, location: base.endpoint.location as 'Delhi' | 'Chennai' },
  };
  return {
    ...base,
    ...(teamId ? { teamId } : {}),
    ...(activeIam ? { activeIam } : {}),
    spec: full,
    digest: specDigest(full),
    ...(ask.source ? { source: ask.source } : {}),
    ...permissionsOf(ask),
  };
}

export function permissionsOf({ approve, planHash, recreate, acknowledgeCommitted }: RolloutPermissions): RolloutPermissions {
  return {
    ...(approve ? { approve } : {}),
    ...(planHash ? { planHash } : {}),
    ...(recreate ? { recreate } : {}),
    ...(acknowledgeCommitted ? { acknowledgeCommitted } : {}),
  };
}

function validated(input: EndpointSpecInput): EndpointSpec {
  const { spec, findings } = validateSpec(input);
  if (spec) return spec;
  const errors = findings.filter(({ severity }) => severity === 'error');
  throw new RolloutsError(
    'invalid',
    `The spec has ${errors.length} mistake${errors.length === 1 ? '' : 's'}: ${errors.map(({ path, message, fix }) => `${path}: ${message} ${fix}`).join(' ')}`,
    { findings },
  );
}
