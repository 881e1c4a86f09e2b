/**
 * Where TIR is and how we prove who we are: the profiles, variables and hosts of E2E's own CLI and SDK, so that what a
 * user already has works. @see github.com/e2enetworks-oss/e2ectl, src/config (read 2026-11)
 */
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { isInTheClear, TRUSTED_NETWORK } from '../../workflows/contract/loopback.js';
import { TirError } from './errors.js';
import { findRefusedByTheirCli, parseProfile, readProfiles } from './profiles.js';
import type { Profile } from './profiles.js';

/** Which credentials to use: a profile of the file on this machine, or the environment. */
export type CredentialRef = { profile: string } | 'env';

/** What a credential reference stands for. */
export interface TirCredentials {
  apiKey: string;
  authToken: string;
  projectId?: number;
  location?: string;
}

/** Variables of a process, such as `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

const withSlash = (url: string): string => (url.endsWith('/') ? url : `${url}/`);
/** A variable that is set to nothing counts as not set. */
const optional = <T extends z.ZodType>(schema: T) =>
  z.preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), schema.optional());
/** Whether it is an address alone: a user in front of the host hides which host it is, and a query or fragment swallows the paths behind it. */
const isPlain = (url: string): boolean => {
  if (!URL.canParse(url)) return false;
  const { username, password } = new URL(url);
  return username === '' && password === '' && !/[?#\\]/.test(url);
};

/** Address of a control or data plane. */
export const hostUrl = z
  .url({ protocol: /^https?$/, error: 'must be an http or https URL' })
  .refine((url) => isPlain(url), 'must be an http or https URL without a user, a query or a fragment');

const host = (fallback: string) =>
  z
    .preprocess((value) => (typeof value === 'string' && value.trim() === '' ? undefined : value), hostUrl.default(fallback))
    .transform(withSlash);
/** Keys travel in a URL and a header: what no header can carry is a slip of copying. */
const credential = z
  .string()
  .trim()
  .regex(/^[\x21-\x7e]+$/, 'must be one line without spaces');

const environmentSchema = z.object({
  E2E_API_KEY: optional(credential).describe('API key of a personal access token of TIR.'),
  E2E_AUTH_TOKEN: optional(credential).describe('Token that belongs to the API key.'),
  E2E_PROJECT_ID: optional(
    z
      .string()
      .regex(/^[1-9]\d*$/, 'must be a number')
      .transform(Number),
  ).describe('TIR project. Default: that of the profile.'),
  E2E_LOCATION: optional(z.enum(['Delhi', 'Chennai'], 'must be Delhi or Chennai')).describe(
    'Region. Default: that of the profile.',
  ),
  E2E_TIR_API_HOST: host('https://api.e2enetworks.com/myaccount/').describe('Host of the control plane.'),
  MODEL_API_CLIENT_HOST: host('https://infer.e2enetworks.net/').describe('Host of the data plane, where endpoints are called.'),
  TIR_ROLLOUTS_ALLOW_PLAINTEXT: z
    .preprocess((value) => (value === '' ? undefined : value), z.stringbool().default(false))
    .describe('Send keys and tokens to a host of TIR without TLS where it is not on this machine. Default false.'),
  TIR_ROLLOUTS_E2E_CONFIG: optional(z.string()).describe('File with the profiles. Default: ~/.e2e/config.json.'),
});

/** Variables that this room reads, with their descriptions: the source of `.env.example`. */
export const tirEnvironment = environmentSchema.shape;

/** Where TIR is. */
export interface TirHosts {
  /** Base of the control plane, without a slash at its end. */
  baseUrl: string;
  /** Data plane, with a slash at its end. */
  dataPlaneUrl: string;
}

function parseEnvironment(environment: Environment): z.infer<typeof environmentSchema> {
  const parsed = environmentSchema.safeParse(environment);
  if (parsed.success) return parsed.data;
  throw refused(
    `The environment is not usable: ${parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`).join('; ')}. Mend these variables.`,
  );
}

const refused = (message: string): TirError =>
  new TirError(message, { kind: 'refused', effect: 'none', operation: 'loadCredentials' });

/**
 * Keys, tokens and what specs refer to do not travel in the clear. Looks at the addresses alone, before anything is sent.
 * @param urls by the variable that names each. @throws TirError of kind `refused` that names every one of them
 */
export function refuseInTheClear(urls: Readonly<Record<string, string | undefined>>, allowed: boolean): void {
  const open = Object.entries(urls).filter((one): one is [string, string] => !allowed && one[1] !== undefined && isInTheClear(one[1]));
  if (open.length === 0) return;
  const list = open.map(([variable, url]) => `${new URL(url).origin} (${variable})`).join(' and ');
  throw refused(`Nothing was sent: the key and token would go to ${list} without TLS. Write https, or ${TRUSTED_NETWORK}`);
}

/** The hosts of TIR, E2E's own unless the environment names others. @throws TirError of kind `refused`, also when keys would travel in the clear */
export function loadHosts(environment: Environment): TirHosts {
  const { E2E_TIR_API_HOST: api, MODEL_API_CLIENT_HOST: dataPlaneUrl, TIR_ROLLOUTS_ALLOW_PLAINTEXT: allowed } = parseEnvironment(environment);
  refuseInTheClear({ E2E_TIR_API_HOST: api, MODEL_API_CLIENT_HOST: dataPlaneUrl }, allowed);
  return { baseUrl: `${api}api/v1/gpu`, dataPlaneUrl };
}

/**
 * The credentials behind a reference. A profile stands for itself: variables fill in only the project and location
 * that it lacks, so that a forgotten `E2E_API_KEY` never turns one account into another.
 * @throws TirError of kind `refused` that names everything that is missing
 */
export function loadCredentials(ref: CredentialRef, environment: Environment): TirCredentials {
  const variables = parseEnvironment(environment);
  const project = { projectId: variables.E2E_PROJECT_ID, location: variables.E2E_LOCATION };
  if (ref !== 'env') {
    const profile = findProfile(ref.profile, fileOf(variables.TIR_ROLLOUTS_E2E_CONFIG));
    return withoutUndefined({
      apiKey: profile.api_key,
      authToken: profile.auth_token,
      projectId: profile.default_project_id ?? project.projectId,
      location: profile.default_location ?? project.location,
    });
  }
  const missing = (['E2E_API_KEY', 'E2E_AUTH_TOKEN'] as const).filter((key) => variables[key] === undefined);
  if (missing.length > 0)
    throw refused(
      `The environment lacks ${missing.join(' and ')}. Set ${missing.length > 1 ? 'them' : 'it'} where the worker runs, or name a profile of ~/.e2e/config.json.`,
    );
  return withoutUndefined({ apiKey: variables.E2E_API_KEY ?? '', authToken: variables.E2E_AUTH_TOKEN ?? '', ...project });
}

/** The names of the profiles on this machine, and which one is the default. Empty when there is no file. */
export function listProfiles(environment: Environment): { names: string[]; default?: string } {
  const file = readProfiles(fileOf(parseEnvironment(environment).TIR_ROLLOUTS_E2E_CONFIG));
  return { names: Object.keys(file?.profiles ?? {}), ...(file?.default === undefined ? {} : { default: file.default }) };
}

/** The file with the profiles, which need not be there. @throws TirError of kind `refused` when the environment is not usable */
export const profilesPath = (environment: Environment): string => fileOf(parseEnvironment(environment).TIR_ROLLOUTS_E2E_CONFIG);

/** Why E2E's own CLI refuses the file with the profiles, in words; undefined when it takes it, or there is none. @throws TirError of kind `refused` */
export function findProfilesFault(environment: Environment): string | undefined {
  const file = readProfiles(profilesPath(environment));
  return file && findRefusedByTheirCli(file);
}

/** The reference in words, for messages. */
export const describeCredentials = (ref: CredentialRef): string =>
  ref === 'env' ? 'E2E_API_KEY and E2E_AUTH_TOKEN' : `profile ${ref.profile}`;

const fileOf = (path: string | undefined): string => path ?? join(homedir(), '.e2e', 'config.json');

function findProfile(name: string, path: string): Profile {
  const file = readProfiles(path);
  if (!file)
    throw refused(
      `There is no profile ${name}, because ${path} does not exist. Make it with tir-rollouts init --profile ${name}, or use the environment (E2E_API_KEY, E2E_AUTH_TOKEN).`,
    );
  if (!Object.hasOwn(file.profiles, name))
    throw refused(`There is no profile ${name} in ${path}. It has: ${Object.keys(file.profiles).join(', ') || 'none'}. Name one of them, or make it with tir-rollouts init --profile ${name}.`);
  return parseProfile(file.profiles[name], name, path);
}

function withoutUndefined(
  credentials: { [K in keyof TirCredentials]: TirCredentials[K] | undefined } & Pick<TirCredentials, 'apiKey' | 'authToken'>,
): TirCredentials {
  const { apiKey, authToken, projectId, location } = credentials;
  return {
    apiKey,
    authToken,
    ...(projectId === undefined ? {} : { projectId }),
    ...(location === undefined ? {} : { location }),
  };
}
