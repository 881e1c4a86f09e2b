/** All checks of a user's set-up, as one call. */
import type { ConnectRolloutsOptions } from '../settings.js';
import type { Check, CheckResult } from './check.js';
import { auditCheck } from './checks/audit.js';
import { clockCheck } from './checks/clock.js';
import { credentialsCheck } from './checks/credentials.js';
import { diskCheck } from './checks/disk.js';
import { namespaceCheck } from './checks/namespace.js';
import { nodeCheck } from './checks/node.js';
import { operationsCheck } from './checks/operations.js';
import { packageCheck } from './checks/package.js';
import { postgresCheck } from './checks/postgres.js';
import { schemaCheck } from './checks/schema.js';
import { searchAttributesCheck } from './checks/search-attributes.js';
import { settingsCheck } from './checks/settings.js';
import { stackCheck } from './checks/stack.js';
import { temporalCheck } from './checks/temporal.js';
import { tirCheck } from './checks/tir.js';
import { versionsCheck } from './checks/versions.js';
import { workerCheck } from './checks/worker.js';
import { examine } from './examine.js';
import { Site } from './site.js';

/** In the order in which they are told; each stands after those that it needs. */
const allChecks = (): Check[] => [
  packageCheck(),
  nodeCheck(),
  settingsCheck,
  stackCheck,
  temporalCheck,
  namespaceCheck,
  searchAttributesCheck,
  workerCheck,
  versionsCheck,
  operationsCheck,
  postgresCheck,
  schemaCheck,
  auditCheck,
  credentialsCheck,
  tirCheck,
  clockCheck,
  diskCheck(),
];

export interface Diagnosis {
  /** `failed` when a check failed, `unreachable` when Temporal or PostgreSQL does not even answer; warnings are well. */
  verdict: 'well' | 'failed' | 'unreachable';
  checks: CheckResult[];
}

/**
 * Checks everything that rollouts need, and says how to mend what is broken. It changes nothing, takes seconds, and never
 * rejects for something that is broken.
 */
export async function diagnose(
  options: ConnectRolloutsOptions = {},
  environment: NodeJS.ProcessEnv = process.env,
): Promise<Diagnosis> {
  const site = new Site(options, environment);
  try {
    const checks = await examine(allChecks(), site);
    const bad = checks.filter(({ state }) => state === 'failed');
    const verdict = bad.length === 0 ? 'well' : bad.some(({ unreachable }) => unreachable) ? 'unreachable' : 'failed';
    return { verdict, checks };
  } finally {
    await site.close();
  }
}
