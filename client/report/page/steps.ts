/** The steps of the operation with their attempts, on the time axis of the timeline. */
import { html, type Content, type Html } from '../html.js';
import type { Report } from '../report.js';
import type { Attempt, StepReport } from '../steps.js';
import { timeScale, type TimeScale } from '../time-scale.js';
import { folded, section, table } from './parts.js';
import { toneOfResult } from './tones.js';
import { between, count, duration, offset, toned } from './words.js';

/** Attempts that are listed at either end of a long list. */
const ENDS = 6;
/** Up to so many attempts each is a stroke; more would only blacken the bar. */
const STROKES = 40;

export function stepsSection({ steps, timeline }: Report): Html {
  if (steps.length === 0) return section('steps', 'Steps', html`<p>No step is recorded yet.</p>`);
  const scale = timeScale(timeline.from, timeline.to);
  return section(
    'steps',
    'Steps',
    html`<p class="soft">Each step on the time axis of the timeline; a stroke is an attempt. A wait looks again and again: each look is an attempt. Steps that called nobody and changed nothing leave no trace.</p>`,
    table(
      'Steps and attempts',
      [{ head: 'Step', kind: 'k' }, { head: 'Result', kind: 'k' }, { head: 'Took', kind: 'n' }, { head: 'After', kind: 'n' }, { head: 'When', kind: 'm' }, { head: 'Attempts' }],
      steps.map((step) => rowOf(step, scale, timeline.from)),
    ),
  );
}

const rowOf = (step: StepReport, scale: TimeScale, origin: string): Content[] => [
  html`<code>${step.step}</code>`,
  resultOf(step),
  duration(between(step.from, step.to)),
  offset(origin, step.from),
  mini(step, scale),
  attemptsOf(step, origin),
];

const resultWords = { notAttempted: 'not attempted', unknown: 'not known' } as const;

const resultOf = ({ result, failure }: StepReport): Html =>
  html`${toned(toneOfResult(result), result in resultWords ? resultWords[result as keyof typeof resultWords] : result)}${failure && html`<br><span class="soft">${failure}</span>`}`;

function mini({ step, from, to, attempts, result }: StepReport, scale: TimeScale): Html {
  const x = scale.at(from);
  const kind = /^await/.test(step) ? 'wait' : /^(restore|release|recreate)/.test(step) ? 'back' : 'work';
  return html`<svg class="mini" width="100%" height="18" aria-hidden="true"><line class="rule" x1="0" x2="100%" y1="9" y2="9"/><rect class="bar ${kind}" x="${x}%" y="4" width="2" height="10"/><rect class="bar ${kind}" x="${x}%" y="4" width="${scale.span(from, to)}%" height="10"/>${attempts.length > 1 && attempts.length <= STROKES && attempts.map(({ from: at }) => html`<line class="tick" x1="${scale.at(at)}%" x2="${scale.at(at)}%" y1="1" y2="17"/>`)}${result === 'failed' && html`<svg x="${scale.at(to)}%" y="9" width="1" height="1"><path class="miss" d="M-4 -4 4 4M-4 4 4 -4"/></svg>`}</svg>`;
}

function attemptsOf({ step, attempted, attempts, message }: StepReport, origin: string): Content {
  const failed = attempts.filter((attempt) => attempt.failed > 0).length;
  const one = step.startsWith('await') ? 'look' : 'attempt';
  const words = `${count(attempted, one)}${failed > 0 && attempted > 1 ? `, ${failed} of them with a failed call` : failed > 0 ? `, ${attempts[0]?.failed ?? 0} calls or probes of it failed` : ''}`;
  const list = attempts.length > 1 ? folded(words, html`<ol class="attempts">${shortened(attempts).map((attempt) => lineOf(attempt, origin))}</ol>`) : html`${words}`;
  return html`${list}${message && html`<div class="soft">${message}</div>`}`;
}

const shortened = (attempts: readonly Attempt[]): readonly (Attempt | { left: number })[] =>
  attempts.length <= 2 * ENDS + 1 ? attempts : [...attempts.slice(0, ENDS), { left: attempts.length - 2 * ENDS }, ...attempts.slice(-ENDS)];

function lineOf(attempt: Attempt | { left: number }, origin: string): Html {
  if ('left' in attempt) return html`<li value="${ENDS + 1}">… ${attempt.left} more, each with its calls below</li>`;
  const { number, from, to, calls, probes, failed } = attempt;
  const did = [calls > 0 && count(calls, 'call'), probes > 0 && count(probes, 'probe')].filter(Boolean).join(', ');
  return html`<li value="${number}">${offset(origin, from)}, ${duration(between(from, to))}: ${did}${failed > 0 && html`, ${toned('bad', `${failed} failed`)}`}</li>`;
}
