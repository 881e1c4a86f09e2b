/** What must hold once an operation has ended, whatever went wrong on the way: one list of small checks. */
import { getTableName, inArray, sql } from 'drizzle-orm';
import { findGaps } from '../../db/audit-gaps.js';
import { listEntries } from '../../db/audit-log.js';
import { findEndpointRow, type EndpointRow } from '../../db/endpoints.js';
import { listOperations, type OperationRow } from '../../db/operations.js';
import { auditEntries, endpoints, operations, probes, revisions, revisionVerdicts, SCHEMA, tirCalls } from '../../db/schema.js';
import type { LedgerEntry } from '../../simulator/ledger.js';
import type { Endpoint } from '../../simulator/state.js';
import type { OperationResult } from '../../workflows/contract/operation.js';
import { isEndPhase, type Phase } from '../../workflows/contract/phase.js';
import type { RolloutStack } from './rollout-stack.js';

/** What there is to see of one endpoint name. */
interface Scene {
  name: string;
  ledger: LedgerEntry[];
  /** Endpoints of the name that live now, whoever made them. */
  live: Endpoint[];
  row: EndpointRow | undefined;
  /** Newest first. */
  operations: OperationRow[];
}

type Check = (scene: Scene, stack: RolloutStack) => string[] | Promise<string[]>;

/** @returns what is wrong, one line each; empty when the slate is clean */
export async function cleanSlate(stack: RolloutStack, name: string, projectId = stack.projectId): Promise<string[]> {
  const identity = stack.rollouts.identify({ name, projectId });
  const { admin } = stack.simulator;
  const [ledger, all, row, ran] = await Promise.all([
    admin.ledger({ name }),
    admin.endpoints(),
    findEndpointRow(stack.database, identity),
    listOperations(stack.database, identity),
  ]);
  const scene: Scene = {
    name,
    ledger: ledger.filter((entry) => entry.projectId === undefined || entry.projectId === projectId),
    live: all.filter((endpoint) => endpoint.projectId === projectId && endpoint.body.name === name && !endpoint.deleting),
    row,
    operations: ran,
  };
  const problems: string[] = [];
  for (const check of checks) problems.push(...(await check(scene, stack)));
  return problems;
}

/** I1: at most one live endpoint of ours at every instant. */
const oneLiveAtEveryInstant: Check = ({ ledger, name }) => {
  const living = new Set<number>();
  const problems: string[] = [];
  for (const { kind, from, to, reason, endpointId, seq } of ledger) {
    if (kind !== 'state' || endpointId === undefined) continue;
    if (from === 'absent' && reason === 'created') living.add(endpointId);
    if (to === 'deleted') living.delete(endpointId);
    if (living.size > 1)
      problems.push(`${name}: at ${seq} of the ledger the endpoints ${[...living].join(', ')} live beside each other`);
  }
  return problems;
};

/** Endpoints that a rollout may make: one when it creates, one more when it recreates and has to bring the former one back. */
const mayMake = ({ plan, phase }: OperationRow): number => {
  const { kind } = (plan ?? {}) as { kind?: string };
  if (kind === 'create') return 1;
  return kind === 'recreate' ? (phase === 'Healthy' ? 1 : 2) : 0;
};

/** I1: a rollout makes one endpoint at the most, and only one whose plan was to create. */
const oneCreateEach: Check = ({ ledger, operations: ran, name }) => {
  const made = ledger.filter(({ kind, from, reason }) => kind === 'state' && from === 'absent' && reason === 'created').length;
  const planned = ran.reduce((sum, operation) => sum + mayMake(operation), 0);
  return made <= planned ? [] : [`${name}: ${made} endpoints were created by ${planned} rollouts`];
};

/** I2: what lives of ours is in our table, and what is in our table lives. */
const noOrphan: Check = ({ live, row, name }) => {
  const ours = live.filter(({ origin }) => origin === 'api');
  const orphans = ours
    .filter(({ id }) => id !== row?.tirId)
    .map(({ id }) => `${name}: endpoint ${id} lives and is not in our table (${row?.tirId ?? 'none'})`);
  const ghosts =
    row?.tirId != null && !live.some(({ id }) => id === row.tirId)
      ? [`${name}: our table says endpoint ${row.tirId}, which does not live`]
      : [];
  return [...orphans, ...ghosts];
};

/** I3: gapless, and every act that was begun has one outcome. */
const auditIsWhole: Check = async ({ operations: ran, name }, { database }) => {
  const problems: string[] = [];
  for (const { id, kind } of ran) {
    problems.push(...(await findGaps(database, id)).map((gap) => `${name}: audit of ${kind} ${id}: ${gap}`));
    const entries = await listEntries(database, id);
    for (const entry of entries) {
      const twins = entries.filter((other) => other.seq === entry.seq && other.kind === entry.kind);
      if (twins.length > 1)
        problems.push(`${name}: audit of ${kind}: ${entry.seq} (${entry.kind}) is there ${twins.length} times`);
    }
  }
  return problems;
};

/** I3: the phases of the audit are those that the operation went through, and the last one is its end. */
const lastPhaseIsTheEnd: Check = async ({ operations: ran, name }, { database }) => {
  const problems: string[] = [];
  for (const { id, kind, phase, endedAt, summary } of ran) {
    if (endedAt === null || !isEndPhase(phase as Phase))
      problems.push(`${name}: ${kind} ${id} has no end in our table (${phase})`);
    if (!summary) problems.push(`${name}: ${kind} ${id} says nothing of its end`);
    const decided = (await listEntries(database, id)).flatMap(({ content }) => (content as { phase?: string }).phase ?? []);
    if (decided.at(-1) !== phase)
      problems.push(`${name}: ${kind} ${id} ended ${phase}, and its audit says ${decided.join(', ')}`);
  }
  return problems;
};

/** I4: what the newest operation said of the endpoint is what the simulator says, unless the endpoint went on since. */
const truth: Check = ({ operations: [newest], live, name }) => {
  const result = newest?.result as OperationResult | null | undefined;
  if (!result) return [];
  const endpoint = live.find(({ id }) => id === result.endpointId);
  const seen = endpoint?.status ?? 'deleted';
  const problems =
    result.status === seen ? [] : [`${name}: the result says ${result.status ?? 'nothing'}, the simulator says ${seen}`];
  if (endpoint && result.replicas !== undefined && result.status !== 'stopped' && endpoint.replicas.length !== result.replicas)
    problems.push(`${name}: the result says ${result.replicas} replicas, the simulator says ${endpoint.replicas.length}`);
  return problems;
};

/** Nothing is under way for an operation that has ended, unless it parked because nobody knows. */
const nothingPending: Check = async ({ row, operations: [newest], name }, { database }) => {
  if (!row || !newest || (newest.failure as { failureType?: string } | null)?.failureType === 'UnknownOutcome') return [];
  const entries = (await listEntries(database, newest.id)).map(({ content }) => content as { phase?: string; detail?: string });
  if (entries.some(({ phase, detail = '' }) => phase === 'Parked' && /got no clear answer/.test(detail))) return [];
  const problems = row.actingOperation === null ? [] : [`${name}: an effect of ${row.actingOperation} is said to be under way`];
  return row.pendingEffect === null
    ? problems
    : [...problems, `${name}: a ${row.pendingEffect.act} is said to be without an answer`];
};

/** A rollout that says which revision it was about has judged it once. */
const verdictsGiven: Check = async ({ operations: ran, name }, { database }) => {
  const ids = ran.map(({ id }) => id);
  const verdicts = ids.length === 0 ? [] : await database.select().from(revisionVerdicts).where(inArray(revisionVerdicts.operationId, ids));
  return ran.flatMap(({ id, kind, result, failure }) => {
    const { revision } = (result ?? failure ?? {}) as { revision?: number };
    if ((kind !== 'rollout' && kind !== 'rollback') || revision === undefined) return [];
    const count = verdicts.filter(({ operationId }) => operationId === id).length;
    return count === 1 ? [] : [`${name}: revision ${revision} of ${id} has ${count} verdicts`];
  });
};

/** I8: endpoints that others made are not changed. */
const foreignUntouched: Check = async ({ live, name }, { simulator }) => {
  const foreign = live.filter(({ origin }) => origin === 'outside').map(({ id }) => id);
  const changes = (await simulator.admin.ledger({ kind: 'request' })).filter(
    ({ method, endpointId }) => method !== 'GET' && endpointId !== undefined && foreign.includes(endpointId),
  );
  return changes.map(
    ({ operation, endpointId }) => `${name}: ${operation} went to endpoint ${endpointId ?? '?'}, which is not ours`,
  );
};

/** I5: a failure names the step, what exists now and what to do next. */
const failuresAreClear: Check = ({ operations: ran, name }) =>
  ran.flatMap(({ id, failure, phase }) => {
    if (failure === null) return [];
    const report = failure as Record<string, unknown>;
    const missing = ['step', 'failureType', 'message', 'standing', 'nextStep'].filter((key) => !report[key]);
    return [
      ...(missing.length > 0 ? [`${name}: the failure of ${id} does not say ${missing.join(', ')}`] : []),
      ...(report['phase'] === phase ? [] : [`${name}: the failure of ${id} says ${String(report['phase'])}, its row ${phase}`]),
    ];
  });

const checks: Check[] = [
  oneLiveAtEveryInstant,
  oneCreateEach,
  noOrphan,
  auditIsWhole,
  lastPhaseIsTheEnd,
  truth,
  nothingPending,
  verdictsGiven,
  foreignUntouched,
  failuresAreClear,
];

/** I5: no key, no token and no resolved reference in any row or any history of this stack. @returns where one was found */
export async function findSecrets(stack: RolloutStack): Promise<string[]> {
  const found: string[] = [];
  const look = (where: string, text: string): void => {
    for (const secret of stack.secrets) if (text.includes(secret)) found.push(`${where} holds ${secret.replace(/-.*/, '')}`);
  };
  for (const table of [endpoints, operations, revisions, revisionVerdicts, auditEntries, tirCalls, probes]) {
    const { rows } = await stack.database.execute<{ row: string }>(sql`select to_jsonb(t)::text as row from ${table} t`);
    for (const { row } of rows) look(`${SCHEMA}.${getTableName(table)}`, row);
  }
  for (const { workflowId, runId } of await stack.database.select().from(operations)) {
    const history = await stack.client.workflow.getHandle(workflowId, runId).fetchHistory();
    for (const event of history.events ?? []) look(`history of ${workflowId}`, readable(event));
  }
  return found;
}

/** Payloads are bytes; their text is what a person would read in the UI. */
const readable = (event: unknown): string =>
  JSON.stringify(event, (_key, value: unknown) => (value instanceof Uint8Array ? Buffer.from(value).toString('utf8') : value));
