/** TIR's answer about one endpoint, read tolerantly: no source documents it fully, so little is demanded and all is kept. */
import { z } from 'zod';
import type { Redact } from './redact.js';

/** A number, also given as text; else undefined. */
export const looseNumber = z.preprocess(
  (value) => (typeof value === 'string' && value.trim() !== '' ? Number(value) : value),
  z.number().finite().optional().catch(undefined),
);
/** A boolean, also given as text or 0 and 1; else undefined. */
export const looseBoolean = z.preprocess((value) => {
  if (value === 1 || (typeof value === 'string' && /^true$/i.test(value))) return true;
  if (value === 0 || (typeof value === 'string' && /^false$/i.test(value))) return false;
  return value;
}, z.boolean().optional().catch(undefined));
/** A text; else undefined. */
export const looseText = z.string().optional().catch(undefined);
/** An id, also given as text. */
export const wireId = z.preprocess(
  (value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value),
  z.int().positive(),
);

const liveWire = z.looseObject({
  id: wireId,
  name: z.string(),
  status: z.string(),
  created_at: z.union([z.string(), z.number()]).optional().catch(undefined),
  replica: looseNumber,
  is_auto_scale_enabled: looseBoolean,
  framework: looseText,
  location: looseText,
  auto_scale_policy: z
    .looseObject({ min_replicas: looseNumber, max_replicas: looseNumber, min_replica: looseNumber, max_replica: looseNumber })
    .optional()
    .catch(undefined),
});

/** The state of an endpoint in our words. `unknown` means in transition until a deadline says otherwise. */
export type LiveStatus = 'pending' | 'running' | 'idle' | 'stopped' | 'stopping' | 'failed' | 'unknown';

/** Autoscaling of a live endpoint, as far as TIR said. */
export interface LiveAutoScale {
  enabled?: boolean;
  minReplicas?: number;
  maxReplicas?: number;
}

/**
 * One endpoint as TIR describes it. `raw` is the whole answer, with values of environment variables: a secret. It is
 * compared and sent back as it came; nobody tells of it, or of the name of an endpoint that is not ours, but by `redact`.
 */
export interface LiveEndpoint {
  id: number;
  name: string;
  /** TIR's status word in lower case; redacted where it is none that is known. See `statusOf`. */
  status: string;
  /** TIR's status word as it came. */
  statusRaw: string;
  /** As it came; see `readCreatedAt`. */
  createdAt?: string;
  replica?: number;
  autoScale?: LiveAutoScale;
  framework?: string;
  location?: string;
  raw: Record<string, unknown>;
  /** Takes secrets out of what TIR says of it. */
  redact: Redact;
}

/** Reads one endpoint. @throws ZodError when id, name or status is missing */
export function parseLive(data: unknown, redact: Redact): LiveEndpoint {
  const wire = liveWire.parse(data);
  const policy = wire.auto_scale_policy;
  // A word that we know is never a secret, whatever is behind a reference.
  const status = statusOf(wire) === 'unknown' ? redact(wire.status) : wire.status;
  const autoScale: LiveAutoScale = {
    enabled: wire.is_auto_scale_enabled,
    minReplicas: policy?.min_replicas ?? policy?.min_replica,
    maxReplicas: policy?.max_replicas ?? policy?.max_replica,
  };
  return {
    id: wire.id,
    name: wire.name,
    status: status.trim().toLowerCase(),
    statusRaw: status,
    ...(wire.created_at === undefined ? {} : { createdAt: redact(String(wire.created_at)) }),
    ...(wire.replica === undefined ? {} : { replica: wire.replica }),
    ...(Object.values(autoScale).some((value) => value !== undefined) ? { autoScale } : {}),
    ...(wire.framework === undefined ? {} : { framework: wire.framework }),
    ...(wire.location === undefined ? {} : { location: redact(wire.location) }),
    raw: data as Record<string, unknown>,
    redact,
  };
}

/**
 * TIR's words and what they mean to us. Waiting, Running, Idle, Terminating, Stopped, Error are documented, Deploying
 * is an older label, the rest may exist.
 * @see docs.e2enetworks.com/tir/model-endpoints/how-to/monitor-an-endpoint/ (read 2026-11)
 */
const meanings: Readonly<Record<string, LiveStatus>> = {
  waiting: 'pending',
  deploying: 'pending',
  creating: 'pending',
  restarting: 'pending',
  updating: 'pending',
  starting: 'pending',
  pending: 'pending',
  running: 'running',
  idle: 'idle',
  terminating: 'stopping',
  stopping: 'stopping',
  deleting: 'stopping',
  stopped: 'stopped',
  error: 'failed',
  failed: 'failed',
};

/** What TIR's status word means, whatever its case. A word that we do not know gives `unknown`. */
export function statusOf(live: Pick<LiveEndpoint, 'status'>): LiveStatus {
  const word = live.status.trim().toLowerCase();
  return Object.hasOwn(meanings, word) ? (meanings[word] ?? 'unknown') : 'unknown';
}
