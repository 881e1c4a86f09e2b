/** Which words are good news and which are not. */
import { goodEnds, type Phase } from '../../../workflows/contract/phase.js';
import type { Report } from '../report.js';
import type { StepResult } from '../steps.js';
import type { Tone } from './words.js';

export function toneOf({ phase, runs, closedAs }: Report['outcome']): Tone {
  if (closedAs) return 'bad';
  return runs ? 'wait' : toneOfEnd(phase);
}

/** What nothing has proven is neither good nor bad. */
export const toneOfEnd = (phase: Phase): Tone => (phase === 'Unproven' ? 'plain' : goodEnds.includes(phase) ? 'good' : 'bad');

const results: Readonly<Record<StepResult, Tone>> = {
  succeeded: 'good',
  done: 'good',
  failed: 'bad',
  unknown: 'bad',
  notAttempted: 'plain',
  'cut short': 'plain',
  running: 'wait',
};

export const toneOfResult = (result: StepResult): Tone => results[result];

/** How a phase is drawn: at work, waiting for TIR, waiting for a person, taking back. */
export type PhaseKind = 'work' | 'wait' | 'person' | 'back';

export function kindOf(phase: Phase): PhaseKind {
  if (phase === 'Parked' || phase === 'AwaitingApproval') return 'person';
  if (phase === 'Unwinding') return 'back';
  return phase === 'AwaitingReady' ? 'wait' : 'work';
}

export const kindWords: Readonly<Record<PhaseKind, string>> = {
  work: 'at work',
  wait: 'waiting for TIR',
  person: 'waiting for a person',
  back: 'taking steps back',
};
