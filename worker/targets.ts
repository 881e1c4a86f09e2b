/** How an operation reaches TIR or a simulator: credentials by reference, never by value. */
import type { Deps, TirAccess } from '../activities/deps.js';
import type { Access } from '../activities/step.js';
import { createTirClient } from '../activities/tir/client.js';
import { describeCredentials, loadCredentials, loadHosts, type TirCredentials, type TirHosts } from '../activities/tir/config.js';
import { TirError } from '../activities/tir/errors.js';
import { redactor } from '../activities/tir/redact.js';
import type { WorkerConfig } from './config.js';

const refused = (message: string): TirError => new TirError(message, { kind: 'refused', effect: 'none', operation: 'openTir' });

/** Opens TIR for one operation. Profiles are read at each use, so that new credentials take effect without a restart. */
export const tirOpener =
  (config: WorkerConfig, environment: NodeJS.ProcessEnv): Deps['openTir'] =>
  (access, onExchange): TirAccess => {
    const { target, projectId, location } = access.endpoint;
    if (!config.TIR_ROLLOUTS_TARGETS.includes(target)) {
      throw refused(
        `This worker serves ${config.TIR_ROLLOUTS_TARGETS.join(' and ')}, not ${target}. Start one that does: tir-rollouts up --profile NAME, or set TIR_ROLLOUTS_TARGETS.`,
      );
    }
    const { credentials, hosts, who } = target === 'simulator' ? simulatorOf(config) : realTir(access, environment);
    const { teamId, activeIam } = access;
    const tir = createTirClient({
      baseUrl: hosts.baseUrl,
      credentials,
      projectId,
      location,
      who,
      onExchange,
      ...(teamId ? { teamId } : {}),
      ...(activeIam ? { activeIam } : {}),
    });
    return {
      tir,
      dataPlaneUrl: hosts.dataPlaneUrl,
      token: credentials.authToken,
      redact: redactor([credentials.apiKey, credentials.authToken]),
    };
  };

function realTir(
  { credential }: Access,
  environment: NodeJS.ProcessEnv,
): { credentials: TirCredentials; hosts: TirHosts; who: string } {
  return {
    credentials: loadCredentials(credential, environment),
    hosts: loadHosts(environment),
    who: describeCredentials(credential),
  };
}

function simulatorOf(config: WorkerConfig): { credentials: TirCredentials; hosts: TirHosts; who: string } {
  const baseUrl = config.TIR_ROLLOUTS_SIMULATOR_URL;
  if (!baseUrl)
    throw refused('This worker knows no simulator. Set TIR_ROLLOUTS_SIMULATOR_URL, or run tir-rollouts up, which brings one.');
  return {
    credentials: { apiKey: config.TIR_ROLLOUTS_SIMULATOR_API_KEY, authToken: config.TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN },
    hosts: {
      baseUrl: baseUrl.replace(/\/$/, ''),
      dataPlaneUrl: config.TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL ?? new URL(baseUrl).origin,
    },
    who: 'the simulator',
  };
}
