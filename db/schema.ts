/** What PostgreSQL remembers. A schema and a migrations table of our own, so that a shared database is safe to use. */
import { sql } from 'drizzle-orm';
import { bigint, boolean, check, index, integer, pgSchema, primaryKey, timestamp, unique, uuid } from 'drizzle-orm/pg-core';
import { driftKinds } from '../workflows/contract/drift.js';
import type { SpecSource } from '../workflows/contract/operation.js';
import { phases } from '../workflows/contract/phase.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { jsonb, text } from './columns.js';

/** Holds our tables and our migrations table. */
export const SCHEMA = 'tir_rollouts';

const schema = pgSchema(SCHEMA);
const moment = (name: string) => timestamp(name, { withTimezone: true, mode: 'date' });
/** `text` with a check instead of an enum: a value may be added and used within one migration run. */
const oneOf = (name: string, column: string, values: readonly string[]) =>
  check(name, sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(', ')})`));

/** An act whose outcome may stay unknown, as it was about to be sent. */
export interface PendingEffect {
  act: 'create' | 'restart' | 'start';
  operationId: string;
  /** Place of the step in the audit: a retry that an operator asked for is another step. */
  seq: number;
  /** ISO 8601: a create saw no endpoint of that name at this moment. */
  absentAt: string;
  /** ISO 8601: when it was sent last. */
  sentAt: string;
  /** The specs that were sent, references unresolved, newest last; of a create. */
  specs?: EndpointSpec[];
  /** SKU that the endpoint was on before a start tried others; of a start. */
  skuName?: string;
}

/** A replica as TIR named it at some moment. */
export interface ReplicaRef {
  name: string;
  /** As TIR gave it; absent where it does not. */
  createdAt?: string;
  /** Revision that it runs, where that is sure. */
  revision?: number;
}

/**
 * What TIR showed right before an act whose effect is waited for. It is written before the act, so that a retry after a
 * crash finds the first reading again, and stays until a wait has seen the act through, whichever operation waits.
 */
export interface BeforeAct {
  operationId: string;
  /** Place of the act in the audit. */
  seq: number;
  /** ISO 8601. */
  at: string;
  /** TIR's status word, in lower case. */
  status: string;
  /** The replicas that were there, by whether the act replaces them; `untold` where it replaces some and TIR does not tell which there are. */
  replicas: 'untold' | { replaced: ReplicaRef[]; kept: ReplicaRef[] };
  /** True when TIR may have found nothing to change, and so nothing to replace. */
  unsure?: true;
  /** True once another status was seen than the one before the act. */
  hasLeft?: true;
  /** True once it was waited for long enough, and TIR did not tell: whoever waits next need not wait as long again. */
  waitedOut?: true;
}

export type DesiredPower = 'running' | 'stopped';

/** An endpoint, and which operation owns it now: the fence. */
export const endpoints = schema.table(
  'endpoints',
  {
    id: uuid('id').primaryKey().defaultRandom(),
    target: text('target').notNull(),
    location: text('location').notNull(),
    projectId: bigint('project_id', { mode: 'number' }).notNull(),
    name: text('name').notNull(),
    /** TIR's id, once known; null after a delete. */
    tirId: bigint('tir_id', { mode: 'number' }),
    /** The only operation whose effects are let through. */
    currentOperation: uuid('current_operation'),
    /** The operation that has an effect under way, and until when it may at most last. */
    actingOperation: uuid('acting_operation'),
    actingUntil: moment('acting_until'),
    /** An act that must not be repeated blindly (create, restart), written just before it and cleared once its outcome is known. */
    pendingEffect: jsonb('pending_effect').$type<PendingEffect>(),
    /** What was there before an act that no wait has seen through yet. */
    beforeAct: jsonb('before_act').$type<BeforeAct>(),
    /** TIR's status and replica count as last seen. */
    lastStatus: text('last_status'),
    lastReplicas: integer('last_replicas'),
    /** SKU as last seen: after a fallback another one than the spec names. */
    lastSku: text('last_sku'),
    lastSeenAt: moment('last_seen_at'),
    inferenceUrl: text('inference_url'),
    /** Revision that TIR holds, all steps of it; null from the first change of an operation until its end, when what TIR holds is not sure. */
    appliedRevision: integer('applied_revision'),
    /** What it shall be by the last word of an operation: an endpoint that runs while this says stopped is billed by mistake. */
    desiredPower: text('desired_power').$type<DesiredPower>(),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [
    unique('endpoints_identity').on(table.target, table.location, table.projectId, table.name),
    oneOf('endpoints_target', 'target', ['tir', 'simulator']),
    oneOf('endpoints_desired_power', 'desired_power', ['running', 'stopped']),
  ],
);

/** One attempt to bring an endpoint somewhere. */
export const operations = schema.table(
  'operations',
  {
    id: uuid('id').primaryKey(),
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => endpoints.id),
    kind: text('kind').notNull(),
    workflowId: text('workflow_id').notNull(),
    runId: uuid('run_id').notNull(),
    actor: text('actor').notNull(),
    reason: text('reason'),
    digest: text('digest'),
    revision: integer('revision'),
    phase: text('phase').notNull(),
    /** Sequence number of the decision that entered the phase: a late writer never moves it back. */
    phaseSeq: integer('phase_seq').notNull().default(0),
    phaseSince: moment('phase_since').notNull().defaultNow(),
    /** What the present step saw last, in one line. */
    progress: text('progress'),
    startedAt: moment('started_at').notNull().defaultNow(),
    endedAt: moment('ended_at'),
    summary: text('summary'),
    plan: jsonb('plan'),
    result: jsonb('result'),
    failure: jsonb('failure'),
    evidence: jsonb('evidence'),
  },
  (table) => [index('operations_by_endpoint').on(table.endpointId, table.startedAt), oneOf('operations_phase', 'phase', phases)],
);

/** An accepted spec: immutable and numbered from 1 in its endpoint. */
export const revisions = schema.table(
  'revisions',
  {
    endpointId: uuid('endpoint_id')
      .notNull()
      .references(() => endpoints.id),
    number: integer('number').notNull(),
    spec: jsonb('spec').notNull(),
    digest: text('digest').notNull(),
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id),
    actor: text('actor').notNull(),
    reason: text('reason'),
    source: jsonb('source').$type<SpecSource>(),
    /** Earlier revision that a rollback went back to. */
    pointsTo: integer('points_to'),
    createdAt: moment('created_at').notNull().defaultNow(),
  },
  (table) => [primaryKey({ columns: [table.endpointId, table.number] }), unique('revisions_operation').on(table.operationId)],
);

/** What became of a revision; append-only. */
export const revisionVerdicts = schema.table(
  'revision_verdicts',
  {
    endpointId: uuid('endpoint_id').notNull(),
    number: integer('number').notNull(),
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id),
    verdict: text('verdict').notNull(),
    evidence: jsonb('evidence'),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.endpointId, table.number, table.operationId] }),
    oneOf('revision_verdicts_verdict', 'verdict', ['healthy', 'bad', 'unknown']),
  ],
);

/**
 * The audit: append-only. `content` is compared when the same entry is written again; `detail` (times, attempts,
 * answers) is not. A Temporal reset starts a new segment under its own run id.
 */
export const auditEntries = schema.table(
  'audit_entries',
  {
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id),
    runId: uuid('run_id').notNull(),
    seq: integer('seq').notNull(),
    kind: text('kind').notNull(),
    step: text('step').notNull(),
    content: jsonb('content').notNull(),
    detail: jsonb('detail'),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [
    primaryKey({ columns: [table.operationId, table.runId, table.seq, table.kind] }),
    oneOf('audit_entries_kind', 'kind', ['intent', 'outcome', 'decision']),
  ],
);

/** One HTTP exchange with TIR; no key, no token, no body. */
export const tirCalls = schema.table(
  'tir_calls',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id),
    step: text('step').notNull(),
    seq: integer('seq'),
    attempt: integer('attempt').notNull(),
    call: text('call').notNull(),
    method: text('method').notNull(),
    path: text('path').notNull(),
    status: integer('status'),
    outcome: text('outcome').notNull(),
    upstream: text('upstream'),
    durationMs: integer('duration_ms').notNull(),
    at: moment('at').notNull(),
  },
  (table) => [index('tir_calls_by_operation').on(table.operationId, table.at)],
);

/** One call of a probe check to an endpoint; no token, no text of the answer. Append-only. */
export const probes = schema.table(
  'probes',
  {
    operationId: uuid('operation_id')
      .notNull()
      .references(() => operations.id),
    runId: uuid('run_id').notNull(),
    /** Temporal's id of the activity: an operation that brings a former revision back proves it in a check of its own. */
    checkId: text('check_id').notNull(),
    attempt: integer('attempt').notNull(),
    /** Place in the check, from 1. In a very long check some are left out, so numbers may be missing. */
    number: integer('number').notNull(),
    preset: text('preset').notNull(),
    ok: boolean('ok').notNull(),
    latencyMs: integer('latency_ms').notNull(),
    /** The latency that the spec allows; null without a bound. */
    maxLatencyMs: integer('max_latency_ms'),
    status: integer('status'),
    reason: text('reason'),
    at: moment('at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.operationId, table.runId, table.checkId, table.attempt, table.number] })],
);

/** What a drift check found; append-only. A finding is known again by its kind and endpoint. */
export const findings = schema.table(
  'findings',
  {
    id: bigint('id', { mode: 'number' }).primaryKey().generatedAlwaysAsIdentity(),
    /** The check that found it: all findings of one check have the same. */
    checkId: uuid('check_id').notNull(),
    target: text('target').notNull(),
    projectId: bigint('project_id', { mode: 'number' }).notNull(),
    location: text('location').notNull(),
    name: text('name').notNull(),
    kind: text('kind').notNull(),
    tirId: bigint('tir_id', { mode: 'number' }),
    detail: jsonb('detail').notNull(),
    /** Operation that was started to mend it. */
    repairedBy: uuid('repaired_by'),
    at: moment('at').notNull().defaultNow(),
  },
  (table) => [
    unique('findings_once').on(table.checkId, table.location, table.name, table.kind, table.tirId).nullsNotDistinct(),
    index('findings_by_project').on(table.target, table.projectId, table.at),
    oneOf('findings_kind', 'kind', driftKinds),
  ],
);
