/** An operation as it is recorded, made by hand: a rollout whose probe failed, with everything that a page shows. */
import { endpointSpec, type EndpointSpec } from '../../../workflows/contract/spec.js';
import type { Plan } from '../../../workflows/contract/plan.js';
import type { OperationFacts } from '../../../db/operation-facts.js';
import { makeReport } from '../../../client/report/make-report.js';
import type { Report } from '../../../client/report/report.js';
import { changed, vllmSpec } from '../../support/specs.js';

export const T0 = Date.parse('2026-11-25T02:00:00.000Z');
/** So many seconds after the operation began. */
export const at = (seconds: number): Date => new Date(T0 + seconds * 1000);

const ENDPOINT = '00000000-0000-4000-8000-000000000001';
export const OPERATION = '3f2a9c1e-0000-4000-8000-000000000002';
const RUN = '00000000-0000-4000-8000-000000000003';

export const specWith = (changes: Record<string, unknown> = {}): EndpointSpec => endpointSpec.parse(changed(vllmSpec(), changes));

type Entry = OperationFacts['entries'][number];

const entry = (seq: number, kind: string, step: string, seconds: number, content: unknown, detail: unknown = null): Entry => ({
  operationId: OPERATION,
  runId: RUN,
  seq,
  kind,
  step,
  content,
  detail,
  at: at(seconds),
});
export const phase = (seq: number, name: string, seconds: number, detail?: string): Entry =>
  entry(seq, 'decision', name, seconds, { phase: name, ...(detail ? { detail } : {}) });
export const said = (seq: number, verb: string, seconds: number, reason: string): Entry =>
  entry(seq, 'decision', verb, seconds, { verb, actor: 'ravi@example', reason });
export const intent = (seq: number, step: string, seconds: number): Entry => entry(seq, 'intent', step, seconds, { step });
export const outcome = (seq: number, step: string, seconds: number, value: unknown = {}, result = 'succeeded'): Entry =>
  entry(seq, 'outcome', step, seconds, { result, ...(result === 'failed' ? { failure: 'TirRefused' } : {}) }, { value, attempt: 1 });

type Call = OperationFacts['calls'][number];

export const call = (id: number, step: string, seconds: number, more: Partial<Call> = {}): Call => ({
  id,
  operationId: OPERATION,
  step,
  seq: null,
  attempt: 1,
  call: 'getEndpoint',
  method: 'GET',
  path: '/myaccount/api/v1/gpu/serving/inference/7/?project_id=1000&location=Delhi',
  status: 200,
  outcome: 'ok',
  upstream: null,
  durationMs: 20,
  at: at(seconds),
  ...more,
});

export const probe = (number: number, seconds: number, latencyMs: number, reason?: string): OperationFacts['probes'][number] => ({
  operationId: OPERATION,
  runId: RUN,
  checkId: '4',
  attempt: 1,
  number,
  preset: 'openai-chat',
  ok: reason === undefined,
  latencyMs,
  maxLatencyMs: 1200,
  status: 200,
  reason: reason ?? null,
  at: at(seconds),
});

/** A created endpoint whose probe failed: taken back, with evidence. */
export function failedCreate(more: Partial<OperationFacts['operation']> = {}): OperationFacts {
  const message = 'The probe check did not get 3 successes in a row.';
  return {
    operation: {
      id: OPERATION,
      endpointId: ENDPOINT,
      kind: 'rollout',
      workflowId: 'endpoint/tir/Delhi/1000/chat',
      runId: RUN,
      actor: 'asha@example',
      reason: 'first try',
      digest: 'd'.repeat(64),
      revision: 1,
      phase: 'Failed',
      phaseSeq: 7,
      phaseSince: at(120),
      progress: null,
      startedAt: at(0),
      endedAt: at(120),
      summary: `${message} TIR endpoint 7 was deleted.`,
      plan: {
        kind: 'create',
        steps: [{ action: 'create', does: 'Creates chat.', calls: ['POST create'], takenBack: 'The new endpoint is deleted.' }],
        changes: [],
        warnings: ['C3.2 is nearly sold out.'],
        hash: '0123456789ab',
        price: { currency: 'INR', desired: { perHour: 72, perMonth: 52_560, what: '2 × C3.2 hourly' }, replicaPerHour: 36 },
      },
      result: null,
      failure: { operationId: OPERATION, phase: 'Failed', step: 'proveServing', failureType: 'ProbeFailed', message, touched: true, standing: 'TIR endpoint 7 was deleted.', nextStep: 'See tir-rollouts history chat.', endpointId: 7 },
      evidence: { at: at(110).toISOString(), failure: { type: 'ProbeFailed', message }, endpointId: 7, status: 'running', replicas: [{ name: 'is-7-predictor-1', status: 'error' }], logs: 'loading weights\nout of memory' },
      ...more,
    },
    endpoint: {
      id: ENDPOINT,
      target: 'tir',
      location: 'Delhi',
      projectId: 1000,
      name: 'chat',
      tirId: null,
      currentOperation: OPERATION,
      actingOperation: null,
      actingUntil: null,
      pendingEffect: null,
      beforeAct: null,
      lastStatus: 'deleted',
      lastReplicas: 0,
      lastSku: null,
      lastSeenAt: at(119),
      inferenceUrl: null,
      appliedRevision: null,
      desiredPower: null,
      createdAt: at(0),
    },
    entries: [
      phase(1, 'Validating', 0, 'checking the spec'),
      phase(2, 'Creating', 5, 'on SKU C3.2'),
      intent(3, 'ensureEndpoint', 6),
      outcome(3, 'ensureEndpoint', 10, { endpointId: 7, replicas: 2 }),
      phase(4, 'AwaitingReady', 10, 'TIR endpoint 7'),
      phase(5, 'Probing', 60, '3 successes in a row'),
      phase(6, 'Unwinding', 110, message),
      intent(7, 'releaseEndpoint', 111),
      outcome(7, 'releaseEndpoint', 118, { did: 'TIR endpoint 7 was deleted.' }),
      phase(8, 'Failed', 120, message),
    ],
    calls: [
      call(1, 'inspect', 1),
      call(2, 'ensureEndpoint', 7, { seq: 3, call: 'createEndpoint', method: 'POST', status: 503, outcome: 'unavailable', upstream: 'Bad gateway' }),
      call(3, 'ensureEndpoint', 9, { seq: 3, attempt: 2, call: 'createEndpoint', method: 'POST', status: 201 }),
      call(4, 'awaitReady', 11),
      call(5, 'awaitReady', 30, { attempt: 2 }),
      call(6, 'awaitReady', 58, { attempt: 3 }),
      call(7, 'proveServing', 61),
      call(8, 'captureEvidence', 110.5),
      call(9, 'releaseEndpoint', 112, { seq: 7, call: 'deleteEndpoint', method: 'DELETE' }),
    ],
    probes: [probe(1, 62, 800), probe(2, 64, 1500, 'The answer came after 1500 ms'), probe(3, 66, 30, 'finds no replica that serves (503)')],
    revisions: [
      {
        endpointId: ENDPOINT,
        number: 1,
        spec: specWith({ 'endpoint.replica': 2 }),
        digest: 'd'.repeat(64),
        operationId: OPERATION,
        actor: 'asha@example',
        reason: 'first try',
        source: { file: 'chat.yaml', commit: 'c'.repeat(40) },
        pointsTo: null,
        createdAt: at(1),
        verdict: 'bad',
      },
    ],
  };
}

/** The report of it, with `priced` as PostgreSQL would find it. */
export const reportOf = (facts: OperationFacts, asOf = at(3600)): Report =>
  makeReport({ ...((facts.operation.plan as Plan | null)?.price ? { priced: facts.operation } : {}), ...facts }, { asOf, namespace: 'default', uiUrl: 'http://127.0.0.1:8233' });
