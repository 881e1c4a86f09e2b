/** The phases that an operation went through, and what people said to it on the way. */
import type { AuditEntry } from '../../db/audit-log.js';
import type { Decision } from '../../workflows/contract/audit.js';
import { isEndPhase, type Phase } from '../../workflows/contract/phase.js';
import { maskText } from '../mask-text.js';

/** One stay in a phase. */
export interface PhaseSpan {
  /** Place of the decision in the audit: what was decided in the same millisecond keeps its order. */
  seq: number;
  phase: Phase;
  detail?: string;
  /** ISO 8601. */
  from: string;
  /** ISO 8601; of the present phase of a running operation, the moment of the report. */
  to: string;
  /** The operation is in it now. */
  open?: true;
}

/** A verb that the operation accepted. */
export interface Said {
  /** Place of the decision in the audit. */
  seq: number;
  verb: string;
  actor: string;
  reason?: string;
  /** By how much a deadline was moved (s). */
  bySeconds?: number;
  /** ISO 8601. */
  at: string;
}

export interface Timeline {
  /** When it began, ISO 8601. */
  from: string;
  /** When it ended, or the moment of the report, ISO 8601. */
  to: string;
  phases: PhaseSpan[];
  said: Said[];
}

/** @param until when the operation ended; of a running one, the moment of the report */
export function timelineOf(entries: readonly AuditEntry[], startedAt: Date, { until, runs }: { until: Date; runs: boolean }): Timeline {
  const decisions = inOrder(entries.filter(({ kind }) => kind === 'decision'));
  const entered = decisions.flatMap(({ seq, at, content }) => {
    const { phase, detail } = content as Partial<Decision>;
    return phase ? [{ seq, phase, at, ...(detail ? { detail: maskText(detail) } : {}) }] : [];
  });
  const to = new Date(Math.max(until.getTime(), entered.at(-1)?.at.getTime() ?? 0));
  const phases = entered.map(({ seq, phase, at, ...rest }, index): PhaseSpan => {
    const next = entered[index + 1]?.at ?? (isEndPhase(phase) ? at : to);
    const isOpen = runs && index === entered.length - 1;
    return { seq, phase, ...rest, from: at.toISOString(), to: next.toISOString(), ...(isOpen ? { open: true } : {}) };
  });
  const from = new Date(Math.min(startedAt.getTime(), entered[0]?.at.getTime() ?? Infinity));
  return { from: from.toISOString(), to: to.toISOString(), phases, said: decisions.flatMap(saidIn) };
}

function saidIn({ seq, at, content }: AuditEntry): Said[] {
  const { verb, actor = 'somebody', reason, bySeconds } = content as Partial<Decision>;
  if (!verb) return [];
  return [{ seq, verb, actor, ...(reason ? { reason: maskText(reason) } : {}), ...(bySeconds ? { bySeconds } : {}), at: at.toISOString() }];
}

/** As they were decided: numbers count within a run, and a reset of the workflow makes another run. */
export function inOrder(entries: readonly AuditEntry[]): AuditEntry[] {
  const begun = new Map<string, number>();
  for (const { runId, at } of entries) begun.set(runId, Math.min(begun.get(runId) ?? Infinity, at.getTime()));
  const of = ({ runId }: AuditEntry) => begun.get(runId) ?? 0;
  return [...entries].sort((a, b) => of(a) - of(b) || a.seq - b.seq || (a.kind === b.kind ? 0 : a.kind === 'intent' ? -1 : 1));
}
