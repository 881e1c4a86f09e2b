import { z } from 'zod';
import type { SecondsRange } from './randomness.js';

const secondsRange = z
  .union([z.number().min(0), z.strictObject({ min: z.number().min(0), max: z.number().min(0) })])
  .transform((value): SecondsRange => (typeof value === 'number' ? { min: value, max: value } : value))
  .refine((range) => range.min <= range.max, 'min must be at most max.');

/** Behaviour of the simulated platform that may change while it runs. Spans of time are simulated seconds. */
export const platformOptions = z.strictObject({
  readySeconds: secondsRange.describe('Time from the launch of a replica until it is ready: a number, or {min, max}.'),
  terminateSeconds: secondsRange.describe('Time from a stop until a replica is gone.'),
  deleteSeconds: secondsRange.describe('How long a deleted endpoint is still seen, as terminating. Its name is free at once.'),
  attachSeconds: secondsRange.describe('How long attaching or detaching a VPC IP takes.'),
  statusCase: z.enum(['lower', 'title']).describe('Spelling of status words: running or Running.'),
  replicaList: z
    .enum(['full', 'slots', 'none'])
    .describe(
      'What the list of replicas tells: full, with names and times of their own, the old ones beside the new ones; slots, names that stay the same, without times; none, 404.',
    ),
  wakeHoldMs: z
    .number()
    .int()
    .min(0)
    .describe('Longest that a request to an Idle endpoint is held while a replica starts (real ms), before a 503.'),
});
export type PlatformOptions = z.infer<typeof platformOptions>;

/** The options as a caller may write them: every key optional, a range also as one number. */
export type PlatformOptionsInput = Partial<z.input<typeof platformOptions>>;

/** What the platform does unless told otherwise: a replica takes two to five simulated minutes, deletes are immediate. */
export const defaultPlatformOptions: PlatformOptions = {
  readySeconds: { min: 120, max: 300 },
  terminateSeconds: { min: 5, max: 20 },
  deleteSeconds: { min: 0, max: 0 },
  attachSeconds: { min: 20, max: 40 },
  statusCase: 'lower',
  replicaList: 'full',
  wakeHoldMs: 10_000,
};

/** How a simulator is started from code. Every field is optional. */
export interface SimulatorOptions extends PlatformOptionsInput {
  /** Address to listen on. Default 127.0.0.1. */
  host?: string;
  /** Port to listen on; 0, the default, takes a free one. */
  port?: number;
  /** Names besides those of the loopback and the address itself that callers may reach it by, such as `tir.test`. Default: none. */
  allowedHosts?: readonly string[];
  /** Token of the admin API. Default: TIR_SIMULATOR_ADMIN_TOKEN of the environment, else a random one. */
  adminToken?: string;
  /** File that the token is written to (0600). Default: `admin-token` in `dataDir`, else a file of this user and port. */
  adminTokenFile?: string;
  /** Folder for the state. Without it the state lives in memory only. */
  dataDir?: string;
  /** The one API key that is accepted. Default: any non-empty key. */
  apiKey?: string;
  /** The one bearer token that is accepted. Default: any non-empty token. */
  authToken?: string;
  /** Seed of every random draw. Default `tir`. */
  seed?: string;
  /** Simulated seconds per real second. Default 1. */
  clockRate?: number;
}

/** The platform options within `input`, over `base`. @throws ZodError naming the wrong option */
export function mergePlatformOptions(base: PlatformOptions, input: PlatformOptionsInput): PlatformOptions {
  const given = Object.fromEntries(
    Object.keys(platformOptions.shape).flatMap((key) =>
      Object.hasOwn(input, key) && input[key as keyof PlatformOptionsInput] !== undefined
        ? [[key, input[key as keyof PlatformOptionsInput]]]
        : [],
    ),
  );
  return { ...base, ...platformOptions.partial().parse(given) };
}
