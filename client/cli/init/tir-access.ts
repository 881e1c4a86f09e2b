/** Access to the real TIR: by a profile that is there, or by new keys, which are tried before they are kept. */
import { RolloutsError } from '../../errors.js';
import { readProfile, tirBaseUrl, type TirPlace } from '../../init/place.js';
import { readProfileList, type ProfileList } from '../../init/profile-list.js';
import { profileName, saveProfile } from '../../init/profile-file.js';
import { openReader } from '../../init/reader.js';
import { tirStatusOf } from '../../init/tir-failure.js';
import { locationChoices, type Access, type InitContext, type ProfileAccess } from './access.js';
import { askKeys, type Keys } from './keys.js';
import { patientReader, readPatiently, type OtherWay } from './patience.js';
import { askProject } from './project.js';
import type { Prompts } from './prompts.js';

/** @param keys what came on standard input */
export async function tirAccess(context: InitContext, keys?: Keys): Promise<Access> {
  const list = readProfileList(context.environment);
  const { name, replace } = await chooseProfile(context, list);
  const isThere = list.names.includes(name);
  if (isThere && keys && !replace)
    throw new RolloutsError('refused', `There is a profile ${name} in ${list.file} already. Give --replace-profile to put these keys into it, or name another profile.`);
  return isThere && !replace ? byProfile(context, name, list.file) : byNewKeys(context, { name, file: list.file, replace }, keys);
}

/** The profile that --yes takes: the one that E2E's CLI would, the only one, or the first of all. */
export const suggestedProfile = (list: ProfileList): string | undefined =>
  list.default ?? (list.names.length > 1 ? undefined : (list.names[0] ?? 'default'));

/** Stands for a new profile in the list; no profile is called so. */
const NEW = '\u0000new';
const faultOfProfileName = (name: string): string | undefined =>
  profileName.test(name) ? undefined : 'A profile has a name of letters, digits, dots, hyphens and underscores, such as production.';

async function chooseProfile(context: InitContext, list: ProfileList): Promise<{ name: string; replace: boolean }> {
  const { flags, interview, environment } = context;
  const replace = flags.replaceProfile ?? false;
  const given = flags.profile ?? (environment['TIR_ROLLOUTS_PROFILE'] || undefined);
  const suggestion = suggestedProfile(list);
  const suggested = suggestion === undefined ? {} : { suggestion };
  if (given === undefined && interview.prompts && list.names.length > 0) {
    const choices = [...list.names.map((value) => ({ value })), { value: NEW, label: 'a new profile, with keys that you have' }];
    const chosen = await interview.prompts.choose(`Which profile of ${list.file}?`, choices, suggestion);
    return chosen === NEW ? nameNewProfile(interview.prompts, list) : { name: chosen, replace };
  }
  const asks = `Under which name shall the keys be kept in ${list.file}?`;
  const choices = list.names.map((value) => ({ value }));
  const name = await interview.answer({ flag: '--profile', asks, ...givenAs(given), ...suggested, choices, check: faultOfProfileName });
  return { name, replace };
}

/** Asks before it takes the name of a profile that is there. */
async function nameNewProfile(prompts: Prompts, list: ProfileList): Promise<{ name: string; replace: boolean }> {
  for (;;) {
    const name = await prompts.type('What shall it be called?', faultOfProfileName);
    if (!list.names.includes(name)) return { name, replace: false };
    if (await prompts.confirm(`There is a profile ${name} already. Replace its keys?`)) return { name, replace: true };
  }
}

async function byProfile(context: InitContext, name: string, file: string): Promise<Access> {
  const { flags, interview, environment, signal } = context;
  const known = readProfile(name, environment);
  const projectId = flags.project ?? known.projectId ?? (await askProject(context));
  const location = await interview.answer({
    flag: '--location',
    asks: 'Which location?',
    ...givenAs(flags.location ?? known.location),
    suggestion: 'Delhi',
    choices: locationChoices,
  });
  const place: TirPlace = { target: 'tir', baseUrl: tirBaseUrl(environment), ...known, who: `profile ${name}`, projectId, location };
  const reader = patientReader(openReader(place, signal), interview);
  try {
    return { place, reader, existing: await reader.listEndpoints(), namesProject: true, profile: { name, file } };
  } catch (err) {
    if (!(err instanceof RolloutsError) || err.code !== 'refused') throw err;
    throw new RolloutsError('refused', `${err.message} New keys go into it with --replace-profile.`, { cause: err });
  }
}

async function byNewKeys(
  context: InitContext,
  { name, file, replace }: { name: string; file: string; replace: boolean },
  stdin: Keys | undefined,
): Promise<Access> {
  const { interview, environment, signal } = context;
  let where = await askWhere(context);
  let keys = stdin ?? (await askKeys(context));
  for (;;) {
    const place: TirPlace = { target: 'tir', baseUrl: tirBaseUrl(environment), ...keys, who: `the new profile ${name}`, ...where };
    const reader = openReader(place, signal);
    const profile = { name, file, save: { profile: { ...keys, ...where }, replace } };
    try {
      const existing = await readPatiently(interview, () => reader.listEndpoints(), keepUnchecked(profile));
      return { place, reader: patientReader(reader, interview), existing, namesProject: true, profile };
    } catch (err) {
      const status = tirStatusOf(err);
      if (!interview.prompts || status === undefined || !(err instanceof RolloutsError) || err.code !== 'refused') throw err;
      interview.prompts.complain(err.message);
      // Asked again is what may be wrong, with nothing of it taken from flags or the environment.
      if (status !== UNAUTHORIZED) where = await askWhere(context, where);
      if (status !== NOT_FOUND) keys = await askKeys(context, false);
    }
  }
}

/** Says nothing about the project. */
const UNAUTHORIZED = 401;
/** The keys were good enough to look for the project. */
const NOT_FOUND = 404;

/** @param before what was answered, and is suggested now */
async function askWhere(context: InitContext, before?: { projectId: number; location: string }): Promise<{ projectId: number; location: string }> {
  const { flags, interview, environment } = context;
  const projectId = await askProject(context, before?.projectId);
  const location = await interview.answer({
    flag: '--location',
    asks: 'Which location?',
    ...(before ? {} : givenAs(flags.location ?? (environment['E2E_LOCATION']?.trim() || undefined))),
    suggestion: before?.location ?? 'Delhi',
    choices: locationChoices,
  });
  return { projectId, location };
}

/** The keys are kept for another day. Without TIR's lists there is no spec to write. */
const keepUnchecked = ({ name, file, save }: Required<ProfileAccess>): OtherWay => ({
  label: `keep the profile ${name} unchecked, and end`,
  hint: 'the spec needs the lists of TIR',
  go: async (cause) => {
    await saveProfile(file, name, save.profile, { replace: save.replace });
    throw new RolloutsError(
      'unreachable',
      `TIR was not reached, so no spec was written; the profile ${name} is in ${file}, unchecked. Once TIR answers, go on with tir-rollouts init --profile ${name}.`,
      { cause },
    );
  },
});

const givenAs = (text: string | undefined): { given?: string } => (text === undefined ? {} : { given: text });
