/** The phases on one time axis. Places are percent, so that the plot fills any width while its words keep their size. */
import { isEndPhase } from '../../../workflows/contract/phase.js';
import { isFailedCall } from '../calls.js';
import { html, type Content, type Html } from '../html.js';
import type { PhaseSpan, Said } from '../phases.js';
import type { Report } from '../report.js';
import { marksOf, timeScale, type TimeScale } from '../time-scale.js';
import { section, table } from './parts.js';
import { kindOf, kindWords, toneOf, toneOfEnd, type PhaseKind } from './tones.js';
import { between, clock, count, duration, offset, toned } from './words.js';

const ROW = 26;
const AXIS = 24;
const BAR = 12;

/** A line of the plot: its name at the left, its drawing, and a word at the right. */
interface Row {
  name: string;
  right: string;
  draw: (middle: number) => Content;
}

export function timelineSection(report: Report): Html {
  const { timeline } = report;
  if (timeline.phases.length === 0) return section('timeline', 'Timeline', html`<p>No phase is recorded.</p>`);
  const scale = timeScale(timeline.from, timeline.to);
  const kinds = [...new Set(timeline.phases.filter(({ phase }) => !isEndPhase(phase)).map(({ phase }) => kindOf(phase)))];
  return section(
    'timeline',
    'Timeline',
    html`<p>${longest(report)}</p>`,
    html`<figure>${plot(report, scale)}
<ul class="legend" aria-hidden="true">${kinds.map(legend)}${legendOfCalls(report)}</ul></figure>`,
    eventTable(report),
  );
}

function longest({ timeline, outcome }: Report): string {
  const all = between(timeline.from, timeline.to);
  const took = `${outcome.runs ? 'So far' : 'In all'} ${duration(all)}.`;
  const top = [...timeline.phases].sort((a, b) => between(b.from, b.to) - between(a.from, a.to))[0];
  const most = top ? between(top.from, top.to) : 0;
  return top && most > 0 ? `${took} Longest: ${top.phase}, ${duration(most)} (${Math.round((most / all) * 100)} %).` : took;
}

function plot(report: Report, scale: TimeScale): Html {
  const rows = rowsOf(report, scale);
  const height = AXIS + rows.length * ROW + 4;
  const marks = marksOf(scale);
  return html`<div class="plot"><svg width="100%" height="${height}" role="img" aria-labelledby="timeline-name timeline-text">
<title id="timeline-name">Phases over time</title>
<desc id="timeline-text">${describe(report)} The table below says the same.</desc>
${patterns}
${marks.map(({ at, label, major }) => html`<g class="${major ? 'major' : 'fine'}"><line class="grid" x1="${at}%" x2="${at}%" y1="${AXIS - 6}" y2="${height - 4}"/><text class="soft" x="${at}%" y="${AXIS - 10}" text-anchor="middle">${label}</text></g>`)}
${rows.map(({ name, right, draw }, index) => {
  const middle = AXIS + index * ROW + ROW / 2;
  return html`<g><text x="0" dx="-10" y="${middle}" dy="0.35em" text-anchor="end">${name}</text>${draw(middle)}<text class="soft" x="100%" dx="12" y="${middle}" dy="0.35em">${right}</text></g>\n`;
})}</svg></div>`;
}

const describe = ({ timeline }: Report): string =>
  timeline.phases
    .filter(({ phase }) => !isEndPhase(phase))
    .map(({ phase, from, to }) => `${phase} ${duration(between(from, to))}`)
    .join(', ') + '.';

function rowsOf(report: Report, scale: TimeScale): Row[] {
  const { timeline } = report;
  const events = [
    ...timeline.phases.map((span) => ({ seq: span.seq, at: span.from, row: phaseRow(span, scale, timeline.from) })),
    ...timeline.said.map((said) => ({ seq: said.seq, at: said.at, row: saidRow(said, scale, timeline.from) })),
  ];
  return [...events.sort(byTime).map(({ row }) => row), ...rugs(report, scale)];
}

const byTime = (a: { at: string; seq: number }, b: { at: string; seq: number }): number =>
  Date.parse(a.at) - Date.parse(b.at) || a.seq - b.seq;

function phaseRow({ phase, from, to, open }: PhaseSpan, scale: TimeScale, origin: string): Row {
  if (isEndPhase(phase)) return momentRow(phase, from, toneOfEnd(phase) === 'bad' ? 'bad' : 'good', scale, origin);
  const x = scale.at(from);
  const draw = (middle: number): Content => html`<rect class="bar ${kindOf(phase)}" x="${x}%" y="${middle - BAR / 2}" width="3" height="${BAR}"/><rect class="bar ${kindOf(phase)}" x="${x}%" y="${middle - BAR / 2}" width="${scale.span(from, to)}%" height="${BAR}"/>${open && html`<svg x="${scale.at(to)}%" y="${middle}" width="1" height="1"><path class="go" d="M2 -5 7 0 2 5"/></svg>`}`;
  return { name: phase, right: duration(between(from, to)), draw };
}

const saidRow = ({ verb, at }: Said, scale: TimeScale, origin: string): Row => momentRow(verb, at, 'said', scale, origin);

/** A moment has no length: a diamond, with its time beside it. */
function momentRow(name: string, at: string, kind: 'good' | 'bad' | 'said', scale: TimeScale, origin: string): Row {
  const x = scale.at(at);
  const [dx, anchor] = x > 50 ? [-11, 'end'] : [11, 'start'];
  const draw = (middle: number): Content => html`<svg x="${x}%" y="${middle}" width="1" height="1"><path class="mark ${kind}" d="M0 -6 6 0 0 6 -6 0Z"/></svg><text class="soft halo" x="${x}%" dx="${dx}" y="${middle}" dy="0.35em" text-anchor="${anchor}">${offset(origin, at)}</text>`;
  return { name, right: '', draw };
}

/** Every call and every probe as a stroke. */
function rugs({ calls, probeChecks }: Report, scale: TimeScale): Row[] {
  const probes = probeChecks.flatMap((check) => check.probes);
  return [
    ...(calls.all.length > 0
      ? [{ name: 'calls to TIR', right: String(calls.all.length), draw: strokes(calls.all.map((call) => ({ at: call.at, failed: isFailedCall(call) })), scale) }]
      : []),
    ...(probes.length > 0
      ? [{ name: 'probes', right: String(probes.length), draw: strokes(probes.map(({ at, ok }) => ({ at, failed: !ok })), scale) }]
      : []),
  ];
}

const strokes =
  (marks: readonly { at: string; failed: boolean }[], scale: TimeScale) =>
  (middle: number): Content => [
    html`<line class="rule" x1="0" x2="100%" y1="${middle + 6}" y2="${middle + 6}"/>`,
    ...marks.map(({ at, failed }) => {
      const x = scale.at(at);
      return failed
        ? html`<svg x="${x}%" y="${middle - 1}" width="1" height="1"><path class="miss" d="M-3.5 -3.5 3.5 3.5M-3.5 3.5 3.5 -3.5"/></svg>`
        : html`<line class="tick" x1="${x}%" x2="${x}%" y1="${middle - 2}" y2="${middle + 6}"/>`;
    }),
  ];

const patterns = html`<defs>
<pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><line class="hatchline" x1="1" x2="1" y1="0" y2="6"/></pattern>
<pattern id="dots" width="5" height="5" patternUnits="userSpaceOnUse"><circle class="dot" cx="2" cy="2" r="1.2"/></pattern>
<pattern id="cross" width="6" height="6" patternUnits="userSpaceOnUse"><path class="crossline" d="M0 0 6 6M0 6 6 0"/></pattern>
</defs>`;

const legend = (kind: PhaseKind): Html =>
  html`<li><svg width="22" height="11"><rect class="bar ${kind}" x="0.5" y="0.5" width="21" height="10"/></svg>${kindWords[kind]}</li>`;

const legendOfCalls = ({ calls, probeChecks }: Report): Content =>
  (calls.failed > 0 || probeChecks.some(({ failed }) => failed > 0)) &&
  html`<li><svg width="10" height="10"><path class="miss" d="M1 1 9 9M1 9 9 1"/></svg>a call or probe that failed</li>`;

function eventTable(report: Report): Html {
  const { timeline, outcome } = report;
  const phases = timeline.phases.map(({ seq, phase, detail, from, to, open }, index) => ({
    seq,
    at: from,
    cells: [
      isEndPhase(phase) ? toned(toneOf(outcome), phase) : phase,
      isEndPhase(phase) ? '' : `${duration(between(from, to))}${open ? ' so far' : ''}`,
      offset(timeline.from, from),
      clock(from),
      // The end says once more what the unwinding said before it.
      detail === timeline.phases[index - 1]?.detail ? undefined : detail,
    ],
  }));
  const said = timeline.said.map(({ seq, verb, actor, reason, bySeconds, at }) => ({
    seq,
    at,
    cells: [html`<em>${verb}</em>`, '', offset(timeline.from, at), clock(at), `${actor} said ${verb}${bySeconds ? ` by ${duration(bySeconds * 1000)}` : ''}${reason ? `: ${reason}` : ''}`],
  }));
  const rows = [...phases, ...said].sort(byTime).map(({ cells }) => cells);
  return html`${table(
    'Phases and verbs',
    [{ head: 'Phase or verb', kind: 'k' }, { head: 'Took', kind: 'n' }, { head: 'After', kind: 'n' }, { head: 'At (UTC)', kind: 'k' }, { head: 'What was said of it', kind: 'w' }],
    rows,
  )}<p class="soft">${count(report.audit.length, 'entry', 'entries')} of the <a href="#audit">audit</a> stand behind this.</p>`;
}
