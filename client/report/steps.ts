/** The steps of an operation with their attempts, put together from the audit, the calls and the probes. */
import type { AuditEntry, Outcome } from '../../db/audit-log.js';
import { isFailedCall, type CallReport } from './calls.js';
import { maskText } from './mask-text.js';
import { inOrder, type Timeline } from './phases.js';
import type { ProbeCheckReport } from './probe-checks.js';

/** What one attempt of a step did. An attempt that made no call leaves no trace. */
export interface Attempt {
  number: number;
  /** ISO 8601, of its first and last call. */
  from: string;
  to: string;
  calls: number;
  probes: number;
  failed: number;
}

/** `done` and `cut short` are read from what followed, since steps that change nothing leave no outcome of their own. */
export type StepResult = 'succeeded' | 'failed' | 'unknown' | 'notAttempted' | 'done' | 'cut short' | 'running';

export interface StepReport {
  step: string;
  /** Place in the audit of a step that changes something. */
  seq?: number;
  from: string;
  to: string;
  result: StepResult;
  /** Type of the failure. */
  failure?: string;
  message?: string;
  /** How often it was tried, as far as that was recorded. */
  attempted: number;
  attempts: Attempt[];
}

/** What a step did at some moment. */
interface Trace {
  at: number;
  until: number;
  attempt: number;
  failed: boolean;
  kind: 'call' | 'probe';
}

interface Draft extends Pick<StepReport, 'step' | 'seq'> {
  traces: Trace[];
  intentAt?: number;
  outcome?: AuditEntry;
}

export interface StepFacts {
  entries: readonly AuditEntry[];
  calls: readonly CallReport[];
  checks: readonly ProbeCheckReport[];
  timeline: Timeline;
  runs: boolean;
  /** The step that the operation failed at, and how. */
  failed?: { step: string; type: string; aborted: boolean };
}

export function stepsOf(facts: StepFacts): StepReport[] {
  const drafts = [...effects(facts), ...reads(facts)];
  addProbes(drafts, facts);
  const steps = drafts.flatMap((draft) => stepOf(draft, facts.runs)).sort((a, b) => a.from.localeCompare(b.from));
  judge(steps, facts);
  return steps;
}

/** Steps that change something have an intent and an outcome in the audit. */
function effects({ entries, calls }: StepFacts): Draft[] {
  const drafts = new Map<string, Draft>();
  for (const entry of inOrder(entries.filter(({ kind }) => kind !== 'decision'))) {
    const { runId, seq, step, kind, at } = entry;
    const draft = drafts.get(`${runId} ${seq}`) ?? { step, seq, traces: tracesOf(calls.filter((call) => call.seq === seq)) };
    if (kind === 'intent') draft.intentAt = at.getTime();
    else draft.outcome = entry;
    drafts.set(`${runId} ${seq}`, draft);
  }
  return [...drafts.values()];
}

/** Steps that only look: their calls, as long as nothing else comes between and the attempts go on counting. */
function reads({ calls, timeline }: StepFacts): Draft[] {
  const drafts: Draft[] = [];
  const entered = timeline.phases.map(({ from }) => Date.parse(from));
  let last: Draft | undefined;
  for (const call of calls) {
    const [trace] = tracesOf([call]) as [Trace];
    const before = last?.traces.at(-1);
    const goesOn =
      last !== undefined &&
      before !== undefined &&
      last.step === call.step &&
      last.seq === call.seq &&
      call.attempt >= before.attempt &&
      !entered.some((at) => at > before.at && at <= trace.at);
    if (goesOn) last?.traces.push(trace);
    else {
      last = { step: call.step, ...(call.seq === undefined ? {} : { seq: call.seq }), traces: [trace] };
      if (call.seq === undefined) drafts.push(last);
    }
  }
  return drafts;
}

const tracesOf = (calls: readonly CallReport[]): Trace[] =>
  calls.map((call) => ({
    at: Date.parse(call.at),
    until: Date.parse(call.at) + call.durationMs,
    attempt: call.attempt,
    failed: isFailedCall(call),
    kind: 'call',
  }));

/** Probes belong to the newest check that began before them; one that goes on has written no call yet. */
function addProbes(drafts: Draft[], { checks }: StepFacts): void {
  for (const { probes } of checks) {
    const traces = probes.map(({ at, latencyMs, attempt, ok }): Trace => {
      const begun = Date.parse(at);
      return { at: begun, until: begun + latencyMs, attempt, failed: !ok, kind: 'probe' };
    });
    const first = traces[0]?.at ?? 0;
    const owner = drafts.findLast(({ step, traces: own }) => step === 'proveServing' && (own[0]?.at ?? Infinity) <= first);
    if (owner) owner.traces.push(...traces);
    else drafts.push({ step: 'proveServing', traces });
  }
}

function stepOf({ step, seq, traces, intentAt, outcome }: Draft, runs: boolean): StepReport[] {
  const moments = [intentAt, outcome?.at.getTime(), ...traces.flatMap(({ at, until }) => [at, until])].filter((at) => at !== undefined);
  if (moments.length === 0) return [];
  const attempts = attemptsOf(traces);
  const { result, failure } = (outcome?.content ?? {}) as Partial<Outcome>;
  const { message, attempt = 1 } = (outcome?.detail ?? {}) as { message?: string; attempt?: number };
  return [
    {
      step,
      ...(seq === undefined ? {} : { seq }),
      from: iso(Math.min(...moments)),
      to: iso(Math.max(...moments)),
      result: result ?? (seq === undefined ? 'done' : runs ? 'running' : 'unknown'),
      ...(failure ? { failure } : {}),
      ...(message ? { message: maskText(message) } : {}),
      attempted: Math.max(result === 'notAttempted' ? 0 : attempt, ...attempts.map(({ number }) => number)),
      attempts,
    },
  ];
}

const iso = (ms: number): string => new Date(ms).toISOString();

function attemptsOf(traces: readonly Trace[]): Attempt[] {
  const numbers = [...new Set(traces.map(({ attempt }) => attempt))].sort((a, b) => a - b);
  return numbers.map((number) => {
    const own = traces.filter(({ attempt }) => attempt === number);
    return {
      number,
      from: iso(Math.min(...own.map(({ at }) => at))),
      to: iso(Math.max(...own.map(({ until }) => until))),
      calls: own.filter(({ kind }) => kind === 'call').length,
      probes: own.filter(({ kind }) => kind === 'probe').length,
      failed: own.filter(({ failed }) => failed).length,
    };
  });
}

/** What became of the steps without an outcome: the one that the operation failed at, and the one it is at. */
function judge(steps: StepReport[], { timeline, runs, failed }: StepFacts): void {
  const unwinding = timeline.phases.find(({ phase }) => phase === 'Unwinding')?.from ?? timeline.to;
  const culprit = failed && steps.findLast(({ step, from }) => step === failed.step && from <= unwinding);
  if (failed && culprit?.result === 'done') {
    culprit.result = failed.aborted ? 'cut short' : 'failed';
    if (!failed.aborted) culprit.failure = failed.type;
  }
  const newest = steps.at(-1);
  const present = timeline.phases.findLast(({ open }) => open);
  if (runs && newest?.result === 'done' && present && newest.to >= present.from && isWorking(present.phase)) newest.result = 'running';
}

const isWorking = (phase: string): boolean => phase !== 'Parked' && phase !== 'AwaitingApproval';
