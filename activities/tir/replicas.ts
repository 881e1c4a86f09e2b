/** Replicas of an endpoint (TIR's pages call them workers) and their logs. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { looseText } from './live.js';

/** One copy that serves an endpoint. */
export interface Replica {
  name: string;
  /** In lower case; `ready` and `error` are the known words. */
  status?: string;
  /** When it was made, as TIR gives it; absent where it does not. Compared, never read as a time. */
  createdAt?: string;
}

/** Of the logs of an endpoint the newest part is given (characters): they may be as long as an answer can be. */
const MOST_OF_LOGS = 512 * 1024;

const looseMoment = z.union([z.string(), z.number()]).transform(String).optional().catch(undefined);

const replica = z
  .looseObject({
    name: looseText,
    replica_name: looseText,
    pod_name: looseText,
    status: looseText,
    state: looseText,
    created_at: looseMoment,
    creation_timestamp: looseMoment,
  })
  .transform((wire, context): Replica => {
    const name = wire.name ?? wire.replica_name ?? wire.pod_name;
    if (name === undefined) {
      context.addIssue({ code: 'custom', message: 'has no name' });
      return z.NEVER;
    }
    const status = wire.status ?? wire.state;
    const createdAt = wire.created_at ?? wire.creation_timestamp;
    return {
      name,
      ...(status === undefined ? {} : { status: status.toLowerCase() }),
      ...(createdAt === undefined ? {} : { createdAt }),
    };
  });

/** The operations on replicas of `TirClient`. */
export function replicaOperations(caller: Caller) {
  const at = (id: number, ...rest: string[]) => ['serving', 'inference', id, ...rest];
  return {
    /**
     * Log lines of an endpoint, oldest first as far as TIR orders them. The shape of the answer is not documented: a
     * text, a list and a map by replica are all read. Logs are the container's own words and may hold anything; what is
     * known to be secret is taken out.
     */
    async getLogs(id: number): Promise<string[]> {
      const lines = linesOf((await caller.call({ operation: 'getLogs', method: 'GET', path: at(id, 'logs'), texts: 'fields' })).data);
      // In one piece: a secret may go over several lines. The newest part is enough, and what it begins within is cut.
      return linesOf(caller.redact(lines.join('\n').slice(-MOST_OF_LOGS)));
    },

    /** The replicas of an endpoint. */
    listReplicas: (id: number): Promise<Replica[]> =>
      caller.read({ operation: 'listReplicas', method: 'GET', path: at(id, 'replicas') }, z.array(replica)),

    /** Makes one replica anew. Not idempotent. */
    async restartReplica(id: number, replicaName: string): Promise<void> {
      await caller.call({ operation: 'restartReplica', method: 'DELETE', path: at(id, 'replicas', replicaName) });
    },
  };
}

function linesOf(data: unknown): string[] {
  if (data === undefined || data === null) return [];
  if (typeof data === 'string') return data.split(/\r?\n/).filter((line) => line !== '');
  if (Array.isArray(data)) return data.flatMap(linesOf);
  if (typeof data !== 'object') return [String(data)];
  const fields = data as Record<string, unknown>;
  const words = fields['message'] ?? fields['log'] ?? fields['line'];
  if (typeof words === 'string') return linesOf(words);
  return Object.values(fields).some((value) => typeof value === 'object' && value !== null)
    ? Object.entries(fields).flatMap(([name, value]) => linesOf(value).map((line) => `${name}: ${line}`))
    : [JSON.stringify(fields)];
}
