/** The audit of an operation, line by line: what was decided, what was about to be done, and how it ended. */
import type { AuditEntry, Outcome } from '../../db/audit-log.js';
import type { Decision } from '../../workflows/contract/audit.js';
import { maskText } from '../mask-text.js';
import { inOrder } from './phases.js';

export interface AuditLine {
  seq: number;
  kind: 'decision' | 'intent' | 'outcome';
  /** ISO 8601. */
  at: string;
  /** The step, or `phase` or `verb` of a decision. */
  subject: string;
  /** What it says, in one line. */
  text: string;
}

export const auditOf = (entries: readonly AuditEntry[]): AuditLine[] => inOrder(entries).map(lineOf);

function lineOf({ seq, kind, at, step, content, detail }: AuditEntry): AuditLine {
  const line = { seq, at: at.toISOString(), kind: kind as AuditLine['kind'] };
  if (kind === 'intent') return { ...line, subject: step, text: 'about to act' };
  if (kind === 'outcome') {
    const { result, failure } = content as Outcome;
    const { message } = (detail ?? {}) as { message?: string };
    return { ...line, subject: step, text: maskText([result, failure && `(${failure})`, message].filter(Boolean).join(' ')) };
  }
  const { phase, verb, actor, reason, bySeconds, detail: said } = content as Decision;
  if (verb) {
    const words = [`${actor ?? 'somebody'} said ${verb}`, bySeconds && `by ${bySeconds} s`, reason && `: ${reason}`];
    return { ...line, subject: 'verb', text: maskText(words.filter(Boolean).join(' ').replace(' : ', ': ')) };
  }
  return { ...line, subject: 'phase', text: maskText([phase, said].filter(Boolean).join(': ')) };
}
