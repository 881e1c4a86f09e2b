/** Where Temporal and PostgreSQL are, and which TIR is meant: options first, then the environment, then the local stack. */
import { hostname, userInfo } from 'node:os';
import type { ConnectionOptions } from '@temporalio/client';
import { readClientEnvironment } from './config.js';
import { readStackFile, type StackFile } from './stack/stack-file.js';
import { readTemporalSettings } from './temporal-settings.js';
import { TASK_QUEUE, type CredentialRef, type Target } from '../workflows/contract/identity.js';

export interface ConnectRolloutsOptions {
  /** Temporal. Default: TEMPORAL_* of the environment, else the local stack. */
  temporal?: { address?: string; namespace?: string };
  /** Talks to Temporal and PostgreSQL without TLS where they are not on this machine. Default: TIR_ROLLOUTS_ALLOW_PLAINTEXT, else false. */
  allowPlaintext?: boolean;
  /** PostgreSQL with the history. Default: DATABASE_URL, else that of the local stack. Without one, status comes from Temporal. */
  databaseUrl?: string;
  /** Default `simulator`: real TIR is only meant when a profile or `tir` is named. */
  target?: Target;
  /** Profile of E2E's CLI on the worker; means target `tir`. */
  profile?: string;
  /** Default project and location of specs that name none. */
  projectId?: number;
  location?: string;
  /** Who asks, for the audit. Default: user@host. */
  actor?: string;
  taskQueue?: string;
  /** Where a local stack keeps its data. Default: as `up` chooses it. */
  dataDirectory?: string;
  /** Hears of what keeps no work from being done, such as traces that do not arrive. Default: `process.emitWarning`. */
  onWarning?: (message: string) => void;
}

export interface Settings {
  connection: ConnectionOptions;
  namespace: string;
  databaseUrl?: string;
  target: Target;
  credential: CredentialRef;
  projectId?: number;
  location?: string;
  actor: string;
  taskQueue: string;
  allowPlaintext: boolean;
  /** File with the secret that signs what is asked of TIR, where the workers want that. */
  workSecretFile?: string;
  /** Root of the Temporal UI, when it is known. */
  uiUrl?: string;
  /** Which stack is talked to, for people. */
  stack: string;
}

/** Project and location of rehearsals that name none. */
const rehearsal = { projectId: 1000, location: 'Delhi' };

/** @throws RolloutsError `invalid` when the settings of Temporal cannot be used */
export function resolveSettings(options: ConnectRolloutsOptions, environment: NodeJS.ProcessEnv): Settings {
  const variables = readClientEnvironment(environment);
  const stack = readStackFile(options.dataDirectory);
  const { connection, namespace } = readTemporalSettings(environment);
  // A profile that the environment names is meant; the one that merely lies in the home stands behind a local stack.
  const profileNamed = (variables.TEMPORAL_PROFILE ?? variables.TEMPORAL_CONFIG_FILE) !== undefined;
  const named = options.temporal?.address ?? variables.TEMPORAL_ADDRESS ?? (profileNamed ? connection.address : undefined);
  const usesStack = named === undefined ? stack : stack?.temporal.address === named ? stack : undefined;
  const address = named ?? stack?.temporal.address ?? connection.address ?? 'localhost:7233';
  const databaseUrl = options.databaseUrl ?? variables.DATABASE_URL ?? usesStack?.postgres.url;
  // A stack's worker knows the stack's own.
  const workSecretFile = usesStack?.workSecretFile ?? variables.TIR_ROLLOUTS_WORK_SECRET_FILE;
  const uiUrl = variables.TEMPORAL_UI_URL ?? usesStack?.temporal.uiUrl;
  const profile = options.profile ?? variables.TIR_ROLLOUTS_PROFILE;
  const target = options.target ?? (profile === undefined ? 'simulator' : 'tir');
  const credential: CredentialRef = target === 'tir' && profile !== undefined ? { profile } : 'env';
  const where = target === 'simulator' ? rehearsal : {};
  return {
    connection: named === undefined && usesStack ? { address } : { ...connection, address },
    namespace:
      options.temporal?.namespace ?? (named === undefined ? usesStack?.temporal.namespace : undefined) ?? namespace ?? 'default',
    ...(databaseUrl ? { databaseUrl } : {}),
    target,
    credential,
    ...where,
    ...(options.projectId === undefined ? {} : { projectId: options.projectId }),
    ...(options.location === undefined ? {} : { location: options.location }),
    actor: options.actor ?? `${userInfo().username}@${hostname()}`,
    taskQueue: options.taskQueue ?? variables.TIR_ROLLOUTS_TASK_QUEUE ?? TASK_QUEUE,
    allowPlaintext: options.allowPlaintext ?? variables.TIR_ROLLOUTS_ALLOW_PLAINTEXT,
    ...(workSecretFile ? { workSecretFile } : {}),
    ...(uiUrl ? { uiUrl } : {}),
    stack: describeStack(usesStack, address),
  };
}

const describeStack = (stack: StackFile | undefined, address: string): string =>
  stack ? `the local stack (Temporal ${address}, run by pid ${stack.pid})` : `Temporal at ${address}`;
