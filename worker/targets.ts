/** How an operation reaches TIR or a simulator: credentials by reference, never by value. */
import type { Deps, TirAccess } from '../activities/deps.js';
import type { Access } from '../activities/step.js';
import { createTirClient } from '../activities/tir/client.js';
import { describeCredentials, loadCredentials, loadHosts, refuseInTheClear, type TirCredentials, type TirHosts } from '../activities/tir/config.js';
import { TirError } from '../activities/tir/errors.js';
import type { WorkerConfig } from './config.js';
import type { KnownSecrets } from './known-secrets.js';

const refused = (message: string): TirError => new TirError(message, { kind: 'refused', effect: 'none', operation: 'openTir' });

/** @throws TirError of kind `refused` when keys would travel in the clear to a target that this worker serves, or its address makes no sense */
export function assertTargets(config: WorkerConfig, environment: NodeJS.ProcessEnv): void {
  if (config.TIR_ROLLOUTS_TARGETS.includes('tir')) loadHosts(environment);
  if (config.TIR_ROLLOUTS_TARGETS.includes('simulator') && config.TIR_ROLLOUTS_SIMULATOR_URL) simulatorOf(config);
}

/** Opens TIR for one operation. Profiles are read at each use, so that new credentials take effect without a restart. */
export const tirOpener =
  (config: WorkerConfig, environment: NodeJS.ProcessEnv, known: KnownSecrets): Deps['openTir'] =>
  (access, onExchange): TirAccess => {
    const { target, projectId, location } = access.endpoint;
    if (!config.TIR_ROLLOUTS_TARGETS.includes(target)) {
      throw refused(
        `This worker serves ${config.TIR_ROLLOUTS_TARGETS.join(' and ')}, not ${target}. Start one that does: tir-rollouts up --profile NAME, or set TIR_ROLLOUTS_TARGETS.`,
      );
    }
    const { credentials, hosts, who } = target === 'simulator' ? simulatorOf(config) : realTir(access, environment);
    const { teamId, activeIam } = access;
    for (const secret of [credentials.apiKey, credentials.authToken]) known.redactor.add(secret);
    let prepared: Promise<void> | undefined;
    const tir = createTirClient({
      baseUrl: hosts.baseUrl,
      credentials,
      projectId,
      location,
      who,
      onExchange,
      redactor: known.redactor,
      // Once for each step: what another worker has sent was accepted before the step began.
      prepare: () =>
        (prepared ??= known.refresh().catch((err: unknown) => {
          prepared = undefined;
          throw err;
        })),
      ...(teamId ? { teamId } : {}),
      ...(activeIam ? { activeIam } : {}),
    });
    return {
      tir,
      dataPlaneUrl: hosts.dataPlaneUrl,
      token: credentials.authToken,
      redact: known.redactor.redact,
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
  const dataPlaneUrl = config.TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL;
  // A simulator gets what specs refer to by `valueFrom`, as TIR does.
  refuseInTheClear(
    { TIR_ROLLOUTS_SIMULATOR_URL: baseUrl, TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL: dataPlaneUrl },
    config.TIR_ROLLOUTS_ALLOW_PLAINTEXT,
  );
  return {
    credentials: { apiKey: config.TIR_ROLLOUTS_SIMULATOR_API_KEY, authToken: config.TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN },
    hosts: {
      baseUrl: baseUrl.replace(/\/$/, ''),
      dataPlaneUrl: dataPlaneUrl ?? new URL(baseUrl).origin,
    },
    who: 'the simulator',
  };
}
