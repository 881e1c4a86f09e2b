import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const optional = z.preprocess((value) => (value === '' ? undefined : value), z.string().optional());

/** What the local stack reads from the environment. Every key may be absent; an empty one counts as absent. */
export const localEnvironment = z.object({
  DATABASE_URL: optional.describe('A PostgreSQL to use instead of starting one.'),
  TEMPORAL_ADDRESS: optional.describe('A Temporal service (host:port) to use instead of starting a dev server.'),
  TEMPORAL_NAMESPACE: optional.describe('Namespace on the service that TEMPORAL_ADDRESS names. Default: default.'),
  TEMPORAL_CLI_PATH: optional.describe('The temporal executable that runs the dev server, in place of looking for one.'),
  TIR_ROLLOUTS_DATA_DIR: optional.describe('Where the local stack keeps its data.'),
  XDG_CACHE_HOME: optional.describe('Parent of the cache that keeps the Temporal dev server. Default: ~/.cache.'),
  PATH: optional.describe('Where temporal and go are looked for.'),
});

/** The environment of the local stack, parsed. */
export type LocalConfig = z.infer<typeof localEnvironment>;

/** Reads the local stack's part of an environment; by default this process's. */
export function localConfig(environment: NodeJS.ProcessEnv = process.env): LocalConfig {
  return localEnvironment.parse(environment);
}

/** The folder for what can be fetched again: `${XDG_CACHE_HOME:-~/.cache}/tir-rollouts`. It may not exist yet, or not be writable. */
export function cacheDirectory(config: LocalConfig): string {
  return join(config.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'tir-rollouts');
}
