import { describe, expect, it } from 'vitest';
import { at, call, failedCreate, intent, phase, probe, reportOf, said, specWith, OPERATION } from './facts.js';

const hours = at(3600);

describe('a report', () => {
  it('has the phases with their times, and the verbs between them in their order', () => {
    const facts = failedCreate();
    facts.entries = [phase(1, 'Validating', 0), phase(2, 'Parked', 10, 'waits'), said(3, 'retry', 40, 'mended'), phase(4, 'AwaitingReady', 40), phase(5, 'Failed', 120)];
    const { timeline } = reportOf(facts);
    expect(timeline.phases.map((span) => [span.phase, (Date.parse(span.to) - Date.parse(span.from)) / 1000])).toEqual([
      ['Validating', 10],
      ['Parked', 30],
      ['AwaitingReady', 80],
      ['Failed', 0],
    ]);
    expect(timeline.said).toEqual([{ seq: 3, verb: 'retry', actor: 'ravi@example', reason: 'mended', at: at(40).toISOString() }]);
  });

  it('has each step with its attempts, and how it ended', () => {
    const { steps } = reportOf(failedCreate());
    expect(steps.map(({ step, result, attempted }) => [step, result, attempted])).toEqual([
      ['inspect', 'done', 1],
      ['ensureEndpoint', 'succeeded', 2],
      ['awaitReady', 'done', 3],
      ['proveServing', 'failed', 1],
      ['captureEvidence', 'done', 1],
      ['releaseEndpoint', 'succeeded', 1],
    ]);
    expect(steps[1]?.attempts.map(({ number, calls, failed }) => [number, calls, failed])).toEqual([
      [1, 1, 1],
      [2, 1, 0],
    ]);
    expect(steps[3]).toMatchObject({ failure: 'ProbeFailed', attempts: [{ calls: 1, probes: 3, failed: 2 }] });
  });

  it('tells one wait from the next where its attempts begin anew', () => {
    const facts = failedCreate();
    facts.calls = [call(1, 'awaitReady', 11), call(2, 'awaitReady', 20, { attempt: 2 }), call(3, 'awaitReady', 30), call(4, 'awaitReady', 40, { attempt: 2 })];
    facts.entries = [phase(1, 'AwaitingReady', 10), phase(2, 'Failed', 120)];
    facts.probes = [];
    expect(reportOf(facts).steps.map(({ step, attempted }) => [step, attempted])).toEqual([
      ['awaitReady', 2],
      ['awaitReady', 2],
    ]);
  });

  it('says of a running operation where it is, and that it is as of now', () => {
    const facts = failedCreate({ endedAt: null, phase: 'Probing', summary: null, failure: null, evidence: null, progress: 'probe failed: 503' });
    facts.entries = facts.entries.slice(0, 6);
    facts.calls = facts.calls.slice(0, 6);
    const report = reportOf(facts, at(90));
    expect(report.outcome).toMatchObject({ runs: true, phase: 'Probing', summary: 'probe failed: 503', nextStep: 'Follow it with tir-rollouts watch chat.' });
    expect(report.timeline.phases.at(-1)).toMatchObject({ phase: 'Probing', to: at(90).toISOString(), open: true });
    expect(report.steps.at(-1)).toMatchObject({ step: 'proveServing', result: 'running', attempts: [{ probes: 3 }] });
    expect(report.cost.amount).toBeCloseTo((80 / 3600) * 72);
  });

  it('says that an act without an outcome is under way, or not known once the operation is over', () => {
    const facts = failedCreate({ endedAt: null, phase: 'Creating', failure: null });
    facts.entries = [phase(1, 'Creating', 0), intent(2, 'ensureEndpoint', 1)];
    facts.calls = [];
    facts.probes = [];
    expect(reportOf(facts).steps).toMatchObject([{ step: 'ensureEndpoint', result: 'running' }]);
    facts.operation.endedAt = at(120);
    expect(reportOf(facts).steps).toMatchObject([{ step: 'ensureEndpoint', result: 'unknown' }]);
  });

  it('counts probes by check, with what was left out of a long one', () => {
    const facts = failedCreate();
    facts.probes = [probe(1, 1, 10), probe(2, 2, 20, 'no'), probe(4, 3, 30), probe(5, 4, 40), { ...probe(1, 5, 50), checkId: '9', maxLatencyMs: null }];
    expect(reportOf(facts).probeChecks).toMatchObject([
      { maxLatencyMs: 1200, leftOut: 1, failed: 1, streak: 2, latencyMs: { median: 30, max: 40 } },
      { leftOut: 0, failed: 0, streak: 1 },
    ]);
  });

  it('sums up calls, of which an absence is none that failed', () => {
    const facts = failedCreate();
    facts.calls = [call(1, 'inspect', 1, { outcome: 'notFound', status: 404 }), call(2, 'inspect', 2, { durationMs: 60 }), call(3, 'inspect', 3, { outcome: 'throttled', status: 429 })];
    expect(reportOf(facts).calls).toMatchObject({ failed: 1, byOperation: [{ operation: 'getEndpoint', count: 3, failed: 1, medianMs: 20, maxMs: 60 }] });
  });

  it('takes the fields from the revisions where a verb had no plan, and masks the environment', () => {
    const facts = failedCreate({ kind: 'scale', plan: null, failure: null, revision: null });
    const [first] = facts.revisions;
    if (!first) throw new Error('no revision');
    const variables = (value: string) => ({ 'endpoint.resourceDetails.envVariables': [{ key: 'GREETING', value }] });
    facts.revisions = [
      { ...first, number: 2, spec: specWith({ 'endpoint.replica': 3, ...variables('tell-nobody-2') }) },
      { ...first, number: 1, operationId: '9'.repeat(36), spec: specWith({ 'endpoint.replica': 2, ...variables('tell-nobody-1') }) },
    ];
    const report = reportOf(facts);
    expect(report.changes.fields).toEqual([
      { field: 'replica', before: 2, after: 3 },
      { field: 'resourceDetails.envVariables.GREETING.value', before: '********', after: '********' },
    ]);
    expect(report.operation.revision).toBe(2);
    expect(JSON.stringify(report)).not.toContain('tell-nobody');
  });

  it('holds no secret of a log, a message or a reason that nobody had redacted', () => {
    const token = 'hf_abcdefghijklmnopqrstuv';
    const facts = failedCreate({ reason: `use ${token}`, summary: `it said ${token}`, evidence: { at: at(1).toISOString(), status: token, replicas: `no: ${token}`, logs: `HF=${token}` } });
    facts.calls = [call(1, 'inspect', 1, { upstream: `echo ${token}` })];
    facts.probes = [probe(1, 1, 10, `saw ${token}`)];
    facts.entries = [phase(1, 'Validating', 0, token), said(2, 'retry', 1, token)];
    expect(JSON.stringify(reportOf(facts))).not.toContain(token);
  });

  it('links the run, and links nothing where the UI is no web address', async () => {
    const { makeReport } = await import('../../../client/report/make-report.js');
    const facts = failedCreate();
    expect(reportOf(facts).temporal.runUrl).toBe(
      `http://127.0.0.1:8233/namespaces/default/workflows/endpoint%2Ftir%2FDelhi%2F1000%2Fchat/${facts.operation.runId}/history`,
    );
    const odd = makeReport(facts, { asOf: hours, namespace: 'default', uiUrl: 'javascript:alert(1)//' });
    expect(odd.temporal).toEqual({ workflowId: facts.operation.workflowId, runId: facts.operation.runId, namespace: 'default' });
  });

  it('says of a run that was terminated that nothing was taken back', async () => {
    const { makeReport } = await import('../../../client/report/make-report.js');
    const facts = failedCreate({ endedAt: null, phase: 'AwaitingReady', failure: null, summary: null });
    facts.entries = facts.entries.slice(0, 5);
    const report = makeReport(facts, { asOf: hours, namespace: 'default', closed: { as: 'TERMINATED', at: at(90) } });
    expect(report.outcome).toMatchObject({ runs: false, closedAs: 'TERMINATED', nextStep: expect.stringContaining('nothing was taken back') });
    expect(report.timeline.to).toBe(at(90).toISOString());
  });

  it('is of the operation that was asked for', () => {
    expect(reportOf(failedCreate())).toMatchObject({
      format: 'tir-rollouts/report/v1',
      operation: { id: OPERATION, actor: 'asha@example', reason: 'first try', revision: 1, verdict: 'bad', source: { file: 'chat.yaml' } },
      outcome: { failure: { step: 'proveServing' }, nextStep: 'See tir-rollouts history chat.' },
      evidence: { status: 'running', replicas: [{ name: 'is-7-predictor-1', status: 'error' }], logs: 'loading weights\nout of memory' },
    });
  });
});
