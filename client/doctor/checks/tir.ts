import { createTirClient } from '../../../activities/tir/client.js';
import { describeCredentials, loadCredentials, loadHosts, refuseInTheClear, type TirCredentials } from '../../../activities/tir/config.js';
import { isTirError } from '../../../activities/tir/errors.js';
import { closePools } from '../../../activities/tir/pools.js';
import { failed, findingOf, notChecked, ok, type Check, type Finding } from '../check.js';
import { readClock } from '../clock-reading.js';
import type { Site } from '../site.js';
import { adviceFor } from '../tir-advice.js';
import { namesTemporal } from './settings.js';

interface Access {
  baseUrl: string;
  credentials: TirCredentials;
  who: string;
}

/** Whether TIR, or the simulator, answers a cheap read with the credentials. */
export const tirCheck: Check = {
  name: 'tir',
  needs: ['credentials'],
  run: async (site, signal) => {
    const { target, projectId, location } = site.settings;
    try {
      const access = target === 'simulator' ? simulatorOf(site) : realTir(site);
      if (!access)
        return namesTemporal(site)
          ? notChecked(
              'which simulator the worker uses is not known here',
              'Set TIR_ROLLOUTS_SIMULATOR_URL to that of the worker.',
            )
          : notChecked('no simulator runs here');
      const project = projectId ?? access.credentials.projectId;
      if (project === undefined)
        return notChecked('no project is known to ask for', 'Name one with --project or E2E_PROJECT_ID.');
      return await ask(site, access, project, location ?? access.credentials.location ?? 'Delhi', signal);
    } catch (err) {
      if (!isTirError(err)) throw err;
      return findingOf(err);
    }
  },
};

function realTir({ environment, settings: { credential } }: Site): Access {
  return {
    baseUrl: loadHosts(environment).baseUrl,
    credentials: loadCredentials(credential, environment),
    who: describeCredentials(credential),
  };
}

/** As a worker reads it: the stack's, else that of the environment. */
function simulatorOf({ environment, meantStack, settings }: Site): Access | undefined {
  const baseUrl = meantStack?.simulator.controlPlaneUrl ?? environment['TIR_ROLLOUTS_SIMULATOR_URL'];
  if (!baseUrl) return undefined;
  refuseInTheClear({ TIR_ROLLOUTS_SIMULATOR_URL: baseUrl }, settings.allowPlaintext);
  return {
    baseUrl: baseUrl.replace(/\/$/, ''),
    credentials: {
      apiKey: environment['TIR_ROLLOUTS_SIMULATOR_API_KEY'] || 'simulator',
      authToken: environment['TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN'] || 'simulator',
    },
    who: 'the simulator (TIR_ROLLOUTS_SIMULATOR_API_KEY, TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN)',
  };
}

async function ask(
  site: Site,
  { baseUrl, credentials, who }: Access,
  projectId: number,
  location: string,
  signal: AbortSignal,
): Promise<Finding> {
  const { host } = new URL(baseUrl);
  const name = site.settings.target === 'simulator' ? 'the simulator' : 'TIR';
  const client = createTirClient({
    baseUrl,
    credentials,
    projectId,
    location,
    who,
    signal,
    timeoutMs: site.patienceMs,
    // A simulator's clock runs fast on purpose.
    onExchange: ({ at, durationMs, serverTime }) => {
      if (serverTime && site.settings.target === 'tir')
        site.clocks.push(
          readClock(name, serverTime, { askedAt: at.getTime() + durationMs / 2, roundTripMs: durationMs, unitMs: 1_000 }),
        );
    },
  });
  const facts = { url: baseUrl, projectId, location };
  try {
    await client.checkCredentials();
    return ok(`${name} at ${host} answers for project ${projectId} in ${location}`, facts);
  } catch (err) {
    if (!isTirError(err)) throw err;
    const { message, fix } = adviceFor(err, who, host);
    const restart = site.settings.target === 'simulator' && err.status === undefined;
    return failed(message, restart ? wayToSimulator(site) : fix, {
      ...facts,
      kind: err.kind,
      ...(err.status ? { status: err.status } : {}),
    });
  } finally {
    await closePools();
  }
}

const wayToSimulator = (site: Site): string =>
  site.meantStack
    ? `See ${site.dataDirectory}/logs/simulator.log, and start the stack again: tir-rollouts up`
    : 'Start the simulator, or mend TIR_ROLLOUTS_SIMULATOR_URL.';
