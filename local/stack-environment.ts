import { join } from 'node:path';

/** Addresses of the parts that the stack's own programs talk to. */
export interface StackAddresses {
  databaseUrl: string;
  temporal: { address: string; namespace: string; isOurs: boolean };
  simulator: { controlPlaneUrl: string; dataPlaneUrl: string };
  workSecretFile: string;
}

/**
 * The environment of the stack's own programs (migrations, simulator, worker, rollouts).
 *
 * Money first: without a profile named on the command line nothing that could lead to real TIR credentials is passed on,
 * wherever the user may have set it.
 */
export function baseEnvironment(
  directory: string,
  profile: string | undefined,
  environment: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  if (profile !== undefined) return { ...environment, TIR_ROLLOUTS_DATA_DIR: directory, TIR_ROLLOUTS_PROFILE: profile };
  const kept = Object.entries(environment).filter(([key]) => !isCredential(key));
  // Said twice on purpose: the worker serves the simulator alone, and the file of profiles is out of its sight.
  return {
    ...Object.fromEntries(kept),
    TIR_ROLLOUTS_DATA_DIR: directory,
    TIR_ROLLOUTS_TARGETS: 'simulator',
    TIR_ROLLOUTS_E2E_CONFIG: join(directory, 'no-profiles.json'),
  };
}

/** `base` and where the parts of this stack answer. */
export function stackEnvironment(directory: string, base: NodeJS.ProcessEnv, addresses: StackAddresses): NodeJS.ProcessEnv {
  return {
    ...(addresses.temporal.isOurs ? withoutTemporal(directory, base) : base),
    TEMPORAL_ADDRESS: addresses.temporal.address,
    TEMPORAL_NAMESPACE: addresses.temporal.namespace,
    DATABASE_URL: addresses.databaseUrl,
    TIR_ROLLOUTS_WORK_SECRET_FILE: addresses.workSecretFile,
    TIR_ROLLOUTS_SIMULATOR_URL: addresses.simulator.controlPlaneUrl,
    TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL: addresses.simulator.dataPlaneUrl,
  };
}

/** E2E's own variables hold keys and name hosts; a profile or its file could be set as well. */
function isCredential(key: string): boolean {
  return key.startsWith('E2E_') || key === 'TIR_ROLLOUTS_PROFILE' || key === 'MODEL_API_CLIENT_HOST';
}

/** Our dev server speaks plainly: TLS, keys and profiles of the user's real Temporal must not meet it. A file that is missing counts as an empty one. */
function withoutTemporal(directory: string, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = Object.entries(environment).filter(([key]) => !key.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(kept), TEMPORAL_CONFIG_FILE: join(directory, 'no-temporal.toml') };
}
