import { existsSync } from 'node:fs';
import {
  describeCredentials,
  findProfilesFault,
  listProfiles,
  loadCredentials,
  profilesPath,
  type CredentialRef,
} from '../../../activities/tir/config.js';
import { isTirError } from '../../../activities/tir/errors.js';
import { failed, findingOf, notChecked, ok, warning, type Check, type Finding } from '../check.js';
import type { Site } from '../site.js';

/** Whether the credentials that are meant are there and usable. Their values are shown nowhere. */
export const credentialsCheck: Check = {
  name: 'credentials',
  needs: ['settings'],
  run: (site) => {
    const { target, credential } = site.settings;
    if (target === 'simulator') return ok('none are needed: the simulator is meant');
    const stack = site.meantStack;
    if (stack && stack.profile === undefined)
      return failed(
        'The local stack was started without credentials: its worker serves the simulator alone.',
        `End it (kill ${stack.pid}), then: tir-rollouts up --profile ${credential === 'env' ? 'NAME' : credential.profile}`,
      );
    try {
      return look(credential, site);
    } catch (err) {
      if (!isTirError(err)) throw err;
      return findingOf(err);
    }
  },
};

/** @throws TirError that names what is missing */
function look(credential: CredentialRef, site: Site): Finding {
  const { environment, settings } = site;
  const who = describeCredentials(credential);
  // Elsewhere a worker has credentials of its own, and a client need not have them.
  if (!site.meantStack && !areHere(credential, environment))
    return notChecked(
      `${who} ${credential === 'env' ? 'are' : 'is'} not on this machine, and need only be where the worker runs`,
      'Run tir-rollouts doctor there.',
    );
  const own = loadCredentials(credential, environment);
  const projectId = settings.projectId ?? own.projectId;
  const location = settings.location ?? own.location;
  const facts = {
    ...(credential === 'env' ? {} : { profile: credential.profile, file: profilesPath(environment) }),
    ...(projectId === undefined ? {} : { projectId }),
    ...(location === undefined ? {} : { location }),
  };
  const place = credential === 'env' ? '' : ` in ${profilesPath(environment)}, which its owner alone can read`;
  const missing = [projectId === undefined ? 'project' : '', location === undefined ? 'location' : ''].filter(
    (word) => word !== '',
  );
  if (missing.length > 0)
    return warning(
      `${who}${place}: key and token are there, and no ${missing.join(' and no ')}.`,
      `Give ${missing.map((word) => `--${word}`).join(' and ')} to each command, or set ${missing.map((word) => `E2E_${word === 'project' ? 'PROJECT_ID' : 'LOCATION'}`).join(' and ')}.`,
      facts,
    );
  const fault = credential === 'env' ? undefined : findProfilesFault(environment);
  if (fault !== undefined)
    return warning(
      `${who}${place}: usable here, but E2E's own CLI refuses the whole file: ${fault}.`,
      'Mend that profile in the file: api_key and auth_token are texts, and so are default_project_id and default_location ("12345").',
      facts,
    );
  return ok(`${who}${place}: key and token are there, project ${projectId} in ${location}`, facts);
}

function areHere(credential: CredentialRef, environment: NodeJS.ProcessEnv): boolean {
  if (credential === 'env') return Boolean(environment['E2E_API_KEY'] || environment['E2E_AUTH_TOKEN']);
  return existsSync(profilesPath(environment)) && listProfiles(environment).names.includes(credential.profile);
}
