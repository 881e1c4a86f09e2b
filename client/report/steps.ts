/** The steps of an operation with their attempts, put together from the audit, the calls and the probes. */
import type { Outcome } from '../../db/audit-log.js';
import { maskText } from '../mask-text.js';
import { draftsOf, type DraftFacts, type StepDraft, type Trace } from './step-drafts.js';

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

export interface StepFacts extends DraftFacts {
  runs: boolean;
  /** The step that the operation failed at, and how. */
  failed?: { step: string; type: string; aborted: boolean };
}

export function stepsOf(facts: StepFacts): StepReport[] {
  const steps = draftsOf(facts)
    .flatMap((draft) => stepOf(draft, facts.runs))
    .sort((a, b) => a.from.localeCompare(b.from));
  judge(steps, facts);
  return steps;
}

function stepOf({ step, seq, traces, intentAt, outcome }: StepDraft, runs: boolean): StepReport[] {
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
  // It parks because a step failed, whatever becomes of it later.
  for (const { phase, from } of timeline.phases) {
    const last = phase === 'Parked' && steps.findLast((step) => step.step !== 'captureEvidence' && step.from <= from);
    if (last && last.result === 'done') last.result = 'failed';
  }
  const newest = steps.at(-1);
  const present = timeline.phases.findLast(({ open }) => open);
  if (runs && newest?.result === 'done' && present && newest.to >= present.from && isWorking(present.phase)) newest.result = 'running';
}

const isWorking = (phase: string): boolean => phase !== 'Parked' && phase !== 'AwaitingApproval';
