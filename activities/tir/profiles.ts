/** The profile file of E2E's CLI, read only. */
import { closeSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { TirError } from './errors.js';

const credential = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, 'must be one line without spaces');

/** E2E's CLI trims a default, and takes an empty one for none. */
const trimmed = (value: unknown): unknown => {
  const text = typeof value === 'string' ? value.trim() : value;
  return text === '' || text === null ? undefined : text;
};
/** A text for E2E's CLI. A number is read as well: files that older versions of this package wrote hold one. */
const projectId = z.preprocess((value) => {
  const text = trimmed(value);
  return typeof text === 'string' && /^\d+$/.test(text) ? Number(text) : text;
}, z.int().positive('must be a number').optional());

const profile = z.looseObject({
  api_key: credential,
  auth_token: credential,
  default_project_id: projectId,
  default_location: z.preprocess(trimmed, z.enum(['Delhi', 'Chennai'], 'must be Delhi or Chennai').optional()),
});

/** What E2E's CLI asks of a profile; one that is not so makes it refuse the whole file. @see github.com/e2enetworks-oss/e2ectl src/config/store.ts (read 2026-11) */
const theirProfile = z.object({
  api_key: z.string('must be a text').trim().min(1, 'must not be empty'),
  auth_token: z.string('must be a text').trim().min(1, 'must not be empty'),
  default_project_id: z.string('must be a text').optional(),
  default_location: z.string('must be a text').optional(),
});
const file = z.looseObject({ profiles: z.record(z.string(), z.unknown()).default({}), default: z.string().optional() });

/** Credentials of one name in the file. */
export type Profile = z.infer<typeof profile>;

/** The file with its profiles by name, not yet checked: a fault in one profile does not stop the others. */
export interface ProfileFile {
  profiles: Record<string, unknown>;
  default?: string;
}

const refused = (message: string, cause?: unknown): TirError =>
  new TirError(message, {
    kind: 'refused',
    effect: 'none',
    operation: 'loadCredentials',
    ...(cause === undefined ? {} : { cause }),
  });

/**
 * Reads the file; undefined when there is none.
 * @throws TirError of kind `refused` when others can read it, or when it is not what E2E's CLI writes
 */
export function readProfiles(path: string): ProfileFile | undefined {
  const text = readPrivate(path);
  if (text === undefined) return undefined;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    // A parser's message quotes the text, which is secret.
    throw refused(`${path} is not JSON. Write it anew with E2E's CLI.`);
  }
  const parsed = file.safeParse(json);
  if (!parsed.success)
    throw refused(`${path} is not a file of E2E's CLI: it needs an object named profiles. Write it anew with E2E's CLI.`);
  return { profiles: parsed.data.profiles, ...(parsed.data.default === undefined ? {} : { default: parsed.data.default }) };
}

/** Checks one profile. @throws TirError of kind `refused` that names everything that is missing */
export function parseProfile(value: unknown, name: string, path: string): Profile {
  const parsed = profile.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(
    (issue) =>
      `${issue.path.join('.') || 'it'} ${issue.code === 'invalid_type' ? 'is missing or of the wrong type' : issue.message}`,
  );
  throw refused(`Profile ${name} in ${path} is not usable: ${faults.join('; ')}. Mend it, or write it anew with E2E's CLI.`);
}

/** Why E2E's own CLI refuses the file and with it every profile, as in `profile old: api_key must be a text`; undefined when it does not. */
export function findRefusedByTheirCli({ profiles }: ProfileFile): string | undefined {
  for (const [name, value] of Object.entries(profiles)) {
    const issue = theirProfile.safeParse(value).error?.issues[0];
    if (issue) return `profile ${name}: ${issue.path.length === 0 ? 'it is no object' : `${issue.path.join('.')} ${issue.message}`}`;
  }
  return undefined;
}

/** Mode and text come from one open file, so that nobody can swap it between the check and the reading. */
function readPrivate(path: string): string | undefined {
  let handle: number;
  try {
    handle = openSync(path, 'r');
  } catch (err) {
    if (err instanceof Error && 'code' in err && err.code === 'ENOENT') return undefined;
    throw refused(`${path} cannot be read. Check that it belongs to the user who runs this.`, err);
  }
  try {
    // Windows has no such modes; its files show as readable by all.
    if (process.platform !== 'win32' && (fstatSync(handle).mode & 0o077) !== 0) {
      throw refused(`${path} holds credentials and others can read it. Run: chmod 600 ${path}`);
    }
    return readFileSync(handle, 'utf8');
  } finally {
    closeSync(handle);
  }
}
