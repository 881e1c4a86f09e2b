/** Puts together what is recorded of each step: intent and outcome from the audit, its calls, its probes. */
import type { AuditEntry } from '../../db/audit-log.js';
import { isFailedCall, type CallReport } from './calls.js';
import { inOrder, type Timeline } from './phases.js';
import type { ProbeCheckReport } from './probe-checks.js';

/** What a step did at some moment. */
export interface Trace {
  at: number;
  until: number;
  attempt: number;
  failed: boolean;
  kind: 'call' | 'probe';
}

/** A step by what is recorded of it. */
export interface StepDraft {
  step: string;
  /** Place in the audit of a step that changes something. */
  seq?: number;
  traces: Trace[];
  intentAt?: number;
  outcome?: AuditEntry;
}

export interface DraftFacts {
  entries: readonly AuditEntry[];
  calls: readonly CallReport[];
  checks: readonly ProbeCheckReport[];
  timeline: Timeline;
}

export function draftsOf(facts: DraftFacts): StepDraft[] {
  const drafts = [...effects(facts), ...reads(facts)];
  addProbes(drafts, facts);
  return drafts;
}

/** Steps that change something have an intent and an outcome in the audit. */
function effects({ entries, calls }: DraftFacts): StepDraft[] {
  const drafts = new Map<string, StepDraft>();
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
function reads({ calls, timeline }: DraftFacts): StepDraft[] {
  const drafts: StepDraft[] = [];
  const entered = timeline.phases.map(({ from }) => Date.parse(from));
  let last: StepDraft | undefined;
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
function addProbes(drafts: StepDraft[], { checks }: DraftFacts): void {
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
