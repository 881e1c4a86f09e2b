/** Everything that is recorded of one operation, and of its neighbours as far as a reader needs them. */
import { and, asc, desc, eq, gt, lt, sql, type SQL } from 'drizzle-orm';
import type { Target } from '../workflows/contract/identity.js';
import { storable } from '../workflows/contract/storable.js';
import { listCalls, listEntries, type AuditEntry } from './audit-log.js';
import type { Database } from './connect.js';
import type { EndpointRow } from './endpoints.js';
import type { OperationRow } from './operations.js';
import { listProbes, type ProbeRow } from './probes.js';
import { listRevisions, type JudgedRevision } from './revisions.js';
import { endpoints, operations } from './schema.js';

export type CallRow = Awaited<ReturnType<typeof listCalls>>[number];

/** An operation with the endpoint that it works on. */
export interface OwnedOperation {
  operation: OperationRow;
  /** As it is called and known now. */
  endpoint: EndpointRow;
}

export interface OperationFacts extends OwnedOperation {
  entries: AuditEntry[];
  calls: CallRow[];
  probes: ProbeRow[];
  /** Revisions of the endpoint, newest first. */
  revisions: JudgedRevision[];
  /** The operation of the endpoint before this one. */
  before?: OperationRow;
  /** The operation of the endpoint after this one. */
  after?: OperationRow;
  /** The newest operation of the endpoint up to this one whose plan has a price. */
  priced?: OperationRow;
}

/** Operations whose id begins so, newest first, with their endpoints. */
export async function findOperationsByStart(db: Database, idStart: string, limit = 20): Promise<OwnedOperation[]> {
  return db
    .select({ operation: operations, endpoint: endpoints })
    .from(operations)
    .innerJoin(endpoints, eq(operations.endpointId, endpoints.id))
    .where(sql`starts_with(${operations.id}::text, ${storable(idStart)})`)
    .orderBy(desc(operations.startedAt))
    .limit(limit);
}

/** What is recorded of the operation. */
export async function readFacts(db: Database, { operation, endpoint }: OwnedOperation): Promise<OperationFacts> {
  // Asked of PostgreSQL, whose times are finer than those of JavaScript.
  const begun = sql`(select o.started_at from ${operations} o where o.id = ${operation.id})`;
  const neighbour = async (where: SQL, order: SQL): Promise<OperationRow | undefined> => {
    const [row] = await db
      .select()
      .from(operations)
      .where(and(eq(operations.endpointId, endpoint.id), where))
      .orderBy(order)
      .limit(1);
    return row;
  };
  const { startedAt, plan } = operations;
  const [entries, calls, probes, revisions, before, after, priced] = await Promise.all([
    listEntries(db, operation.id),
    listCalls(db, operation.id),
    listProbes(db, operation.id),
    listRevisions(db, { ...endpoint, target: endpoint.target as Target }),
    neighbour(lt(startedAt, begun), desc(startedAt)),
    neighbour(gt(startedAt, begun), asc(startedAt)),
    neighbour(sql`${startedAt} <= ${begun} and jsonb_typeof(${plan} -> 'price') = 'object'`, desc(startedAt)),
  ]);
  return {
    operation,
    endpoint,
    entries,
    calls,
    probes,
    revisions,
    ...(before ? { before } : {}),
    ...(after ? { after } : {}),
    ...(priced ? { priced } : {}),
  };
}
