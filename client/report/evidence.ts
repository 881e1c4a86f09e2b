/** What was to be seen when a step failed, kept before anything was taken back. */
import { z } from 'zod';
import { maskText } from '../mask-text.js';

const replica = z.looseObject({ name: z.string().optional(), status: z.string().optional() });

const recorded = z.looseObject({
  at: z.string(),
  failure: z.looseObject({ type: z.string(), message: z.string() }).optional().catch(undefined),
  endpointId: z.number().optional().catch(undefined),
  status: z.string().catch('?'),
  replicas: z.union([z.array(replica), z.string()]).nullish().catch(undefined),
  logs: z.string().nullish().catch(undefined),
});

export interface EvidenceReport {
  /** When it was kept, ISO 8601. */
  at: string;
  failure?: { type: string; message: string };
  endpointId?: number;
  /** TIR's word. */
  status: string;
  /** Absent where TIR did not list them; then `replicasMissing` may say why. */
  replicas?: { name: string; status: string }[];
  replicasMissing?: string;
  /** The newest lines of the worker logs; absent when there were none. */
  logs?: string;
}

/** Undefined when none was kept. */
export function evidenceOf(row: unknown): EvidenceReport | undefined {
  const parsed = recorded.safeParse(row);
  if (!parsed.success) return undefined;
  const { at, failure, endpointId, status, replicas, logs } = parsed.data;
  return {
    at,
    ...(failure ? { failure: { type: failure.type, message: maskText(failure.message) } } : {}),
    ...(endpointId === undefined ? {} : { endpointId }),
    status: maskText(status),
    ...(Array.isArray(replicas)
      ? { replicas: replicas.map((one) => ({ name: maskText(one.name ?? '?'), status: maskText(one.status ?? '?') })) }
      : replicas
        ? { replicasMissing: maskText(replicas) }
        : {}),
    ...(logs ? { logs: maskText(logs) } : {}),
  };
}
