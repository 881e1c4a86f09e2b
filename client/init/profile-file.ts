/** The profile file of E2E's CLI, written. Reading it is the business of activities/tir/profiles.ts. */
import { parseProfile } from '../../activities/tir/profiles.js';
import { RolloutsError } from '../errors.js';
import { updatePrivateFile } from './private-file.js';
import { tirFailure } from './tir-failure.js';

/** Credentials of one project, to be kept under a name. */
export interface NewProfile {
  apiKey: string;
  authToken: string;
  projectId: number;
  /** Delhi or Chennai. */
  location: string;
}

/** What a profile may be called: it stands in commands and in messages. */
export const profileName = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;

type Tree = Record<string, unknown>;
const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Puts a profile into the file, which may not be there yet. All else in it stays: other profiles, keys that we do not
 * know, inside the profile too. Defaults that E2E's CLI would refuse the whole file for are written as it takes them.
 * @returns whether a profile of that name was there
 * @throws RolloutsError `refused` when there is one and `replace` is not said, or when the file is none of E2E's CLI
 */
export async function saveProfile(
  path: string,
  name: string,
  profile: NewProfile,
  { replace = false }: { replace?: boolean } = {},
): Promise<{ replaced: boolean }> {
  let replaced = false;
  await updatePrivateFile(path, (text) => {
    const tree = text === undefined ? {} : parse(text, path);
    const profiles = isTree(tree['profiles']) ? tree['profiles'] : {};
    const before = Object.hasOwn(profiles, name) ? profiles[name] : undefined;
    replaced = before !== undefined;
    if (replaced && !replace)
      throw new RolloutsError('refused', `There is a profile ${name} in ${path} already. Name another, or give --replace-profile.`);
    const after = {
      ...(isTree(before) ? before : {}),
      api_key: profile.apiKey,
      auth_token: profile.authToken,
      default_project_id: String(profile.projectId),
      default_location: profile.location,
    };
    // What is written must be readable: whoever uses it next reads it by this.
    assertReadable(after, name, path);
    const all = Object.fromEntries(Object.entries({ ...profiles, [name]: after }).map(([key, value]) => [key, asTexts(value)]));
    return `${JSON.stringify({ ...tree, profiles: all }, undefined, 2)}\n`;
  });
  return { replaced };
}

/** A profile whose defaults are texts, as E2E's CLI wants them; older versions of this package wrote a number. */
function asTexts(profile: unknown): unknown {
  if (!isTree(profile)) return profile;
  const texts = Object.entries(profile).flatMap(([key, value]) => {
    if (key !== 'default_project_id' && key !== 'default_location') return [[key, value]];
    if (value === null) return [];
    return [[key, typeof value === 'number' ? String(value) : value]];
  });
  return Object.fromEntries(texts) as Tree;
}

function assertReadable(profile: Tree, name: string, path: string): void {
  try {
    parseProfile(profile, name, path);
  } catch (err) {
    throw tirFailure(err);
  }
}

function parse(text: string, path: string): Tree {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A parser's message quotes the text, which is secret.
    throw new RolloutsError('refused', `${path} is not JSON, so it is left as it is. Mend it, or move it away, then run this again.`);
  }
  if (isTree(value) && (value['profiles'] === undefined || isTree(value['profiles']))) return value;
  throw new RolloutsError(
    'refused',
    `${path} is not a file of E2E's CLI: it needs an object named profiles. It is left as it is; mend it, or move it away, then run this again.`,
  );
}
