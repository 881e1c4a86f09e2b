/** One project on TIR, or on a simulator, and who we are there. */
import { loadCredentials, loadHosts, refuseInTheClear, type Environment } from '../../activities/tir/config.js';
import type { Target } from '../../workflows/contract/identity.js';
import { readClientEnvironment } from '../config.js';
import { RolloutsError } from '../errors.js';
import { readStackFile } from '../stack/stack-file.js';
import { tirFailure } from './tir-failure.js';

export interface TirPlace {
  target: Target;
  /** Control plane. */
  baseUrl: string;
  apiKey: string;
  authToken: string;
  /** The credentials in words, such as `profile production`. */
  who: string;
  projectId: number;
  /** Delhi or Chennai. */
  location: string;
}

/** The simulator that the environment names, else that of the running local stack. @throws RolloutsError `unreachable` when none runs; `refused` when it would be talked to in the clear */
export function simulatorPlace(
  where: { projectId: number; location: string },
  environment: Environment,
  chosenDirectory?: string,
): TirPlace {
  const variables = readClientEnvironment(environment);
  const named = chosenDirectory === undefined ? variables.TIR_ROLLOUTS_SIMULATOR_URL : undefined;
  const baseUrl = named ?? readStackFile(chosenDirectory)?.simulator.controlPlaneUrl;
  if (baseUrl === undefined)
    throw new RolloutsError(
      'unreachable',
      'No simulator runs on this machine, so there are no lists to choose from. Start one in another terminal with tir-rollouts up and run this again; or name the real TIR with --target tir.',
    );
  try {
    refuseInTheClear({ TIR_ROLLOUTS_SIMULATOR_URL: baseUrl }, variables.TIR_ROLLOUTS_ALLOW_PLAINTEXT);
  } catch (err) {
    throw tirFailure(err);
  }
  return {
    target: 'simulator',
    baseUrl: baseUrl.replace(/\/$/, ''),
    apiKey: variables.TIR_ROLLOUTS_SIMULATOR_API_KEY ?? 'simulator',
    authToken: variables.TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN ?? 'simulator',
    who: 'the simulator',
    ...where,
  };
}

/** What a profile on this machine knows. @throws RolloutsError `refused` when it is not there, or not usable */
export function readProfile(
  name: string,
  environment: Environment,
): { apiKey: string; authToken: string; projectId?: number; location?: string } {
  try {
    return loadCredentials({ profile: name }, environment);
  } catch (err) {
    throw tirFailure(err);
  }
}

/** Base of TIR's control plane: E2E's own, unless the environment names another. @throws RolloutsError `refused` */
export function tirBaseUrl(environment: Environment): string {
  try {
    return loadHosts(environment).baseUrl;
  } catch (err) {
    throw tirFailure(err);
  }
}
