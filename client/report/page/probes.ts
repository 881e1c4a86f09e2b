/** Probe checks: each call by time and latency, and the bound of the spec. */
import { html, type Content, type Html } from '../html.js';
import { latencyScale, type LatencyScale } from '../latency-scale.js';
import type { ProbeCheckReport, ProbeReading } from '../probe-checks.js';
import type { Report } from '../report.js';
import { marksOf, timeScale, type TimeScale } from '../time-scale.js';
import { folded, section, table } from './parts.js';
import { clock, count, offset, toned } from './words.js';

const TOP = 14;
const HEIGHT = 170;
const AXIS = 26;
/** Up to so many probes the table stands open. */
const OPEN_UP_TO = 12;

export function probesSection(report: Report): Html | undefined {
  const { probeChecks, probeSummary, timeline } = report;
  if (probeChecks.length === 0) return probeSummary && section('probes', 'Probes', html`<p>${summaryAlone(probeSummary)}</p>`);
  return section(
    'probes',
    'Probes',
    probeChecks.map((check, index) => checkOf(check, probeChecks.length > 1 ? index + 1 : 0, timeline.from)),
  );
}

const summaryAlone = ({ preset, successes, attempts, latencyMs }: NonNullable<Report['probeSummary']>): string =>
  `${successes} successes in a row in ${count(attempts, 'call')} (${preset})${latencyMs ? `; median ${latencyMs.median} ms, slowest ${latencyMs.max} ms` : ''}. The single calls were not recorded.`;

function checkOf(check: ProbeCheckReport, number: number, origin: string): Html {
  const { probes, preset, maxLatencyMs } = check;
  const last = probes.at(-1);
  const first = probes[0];
  if (!first || !last) return html``;
  const time = timeScale(Date.parse(first.at), Date.parse(last.at));
  const latency = latencyScale(probes.map(({ latencyMs }) => latencyMs), maxLatencyMs);
  const id = `probes-${number || 1}`;
  return html`${number > 0 && html`<h3>Check ${number}</h3>`}<p>${sentence(check)}</p>
<figure><div class="plot probe"><svg width="100%" height="${TOP + HEIGHT + AXIS}" role="img" aria-labelledby="${id}-name ${id}-text">
<title id="${id}-name">Latency of each probe over time</title>
<desc id="${id}-text">${sentence(check)} ${boundWords(maxLatencyMs)} The table below lists each one.</desc>
${axes(time, latency, Date.parse(origin))}
${streak(check, time)}
${maxLatencyMs !== undefined && bound(maxLatencyMs, latency)}
${probes.map((probe) => pointOf(probe, time, latency))}
</svg></div>
<figcaption>${preset}: latency (ms${latency.isLogarithmic ? ', in steps of ten' : ''}) over time since the operation began. ${boundWords(maxLatencyMs)} A dot is a success, a cross a failure${check.streak > 1 && html`; the band is the last ${check.streak} successes in a row`}.</figcaption></figure>
${folded(html`${count(probes.length, 'probe')}, one by one`, probeTable(probes, origin), probes.length <= OPEN_UP_TO)}`;
}

function sentence({ probes, failed, streak, latencyMs, leftOut }: ProbeCheckReport): string {
  const good = probes.length - failed;
  const words = [
    `${count(probes.length, 'probe')}: ${count(good, 'success', 'successes')}, ${count(failed, 'failure')}; ${streak} in a row at the end.`,
    latencyMs ? `Latency of the successes: median ${latencyMs.median} ms, slowest ${latencyMs.max} ms.` : '',
    leftOut > 0 ? `${count(leftOut, 'more probe was', 'more probes were')} made and not kept, evenly over a long check.` : '',
  ];
  return words.filter(Boolean).join(' ');
}

const boundWords = (bound: number | undefined): string =>
  bound === undefined ? 'The spec sets no bound on latency.' : `The spec allows ${bound} ms (maxLatencyMs), the dashed line.`;

const yOf = (latency: number, scale: LatencyScale): number => Math.round((TOP + (1 - scale.at(latency)) * HEIGHT) * 10) / 10;

const axes = (time: TimeScale, latency: LatencyScale, origin: number): Html => html`${latency.marks.map((mark) => {
  const y = yOf(mark, latency);
  return html`<line class="grid" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="soft" x="0" dx="-12" y="${y}" dy="0.35em" text-anchor="end">${mark}</text>`;
})}${marksOf(time, origin).map(
  ({ at, label, major }) =>
    html`<g class="${major ? 'major' : 'fine'}"><line class="grid" x1="${at}%" x2="${at}%" y1="${TOP + HEIGHT}" y2="${TOP + HEIGHT + 5}"/><text class="soft" x="${at}%" y="${TOP + HEIGHT + 19}" text-anchor="middle">${label}</text></g>`,
)}`;

function bound(ms: number, latency: LatencyScale): Html {
  const y = yOf(ms, latency);
  return html`<line class="bound" x1="0" x2="100%" y1="${y}" y2="${y}"/><text class="boundtext halo" x="50%" y="${y - 5}" text-anchor="middle">bound ${ms} ms</text>`;
}

/** The successes in a row at the end: what proved it. */
function streak({ probes, streak: length }: ProbeCheckReport, time: TimeScale): Content {
  const first = probes.at(-length);
  const last = probes.at(-1);
  if (length < 2 || !first || !last) return undefined;
  const x = time.at(first.at);
  return html`<rect class="streak" x="${x}%" y="${TOP - 6}" width="${time.span(first.at, last.at)}%" height="${HEIGHT + 6}"/><line class="streakline" x1="${x}%" x2="${time.at(last.at)}%" y1="${TOP - 6}" y2="${TOP - 6}"/>`;
}

function pointOf({ at, ok, latencyMs, number, reason }: ProbeReading, time: TimeScale, latency: LatencyScale): Html {
  const [x, y] = [time.at(at), yOf(latencyMs, latency)];
  const title = html`<title>${`probe ${number}: ${ok ? 'success' : 'failure'} after ${latencyMs} ms${reason ? `. ${reason}` : ''}`}</title>`;
  return ok
    ? html`<circle class="hit" cx="${x}%" cy="${y}" r="3.5">${title}</circle>`
    : html`<svg x="${x}%" y="${y}" width="1" height="1"><path class="miss" d="M-3.5 -3.5 3.5 3.5M-3.5 3.5 3.5 -3.5">${title}</path></svg>`;
}

const probeTable = (probes: readonly ProbeReading[], origin: string): Html =>
  table(
    'Probes',
    [{ head: 'Probe', kind: 'n' }, { head: 'Result', kind: 'k' }, { head: 'Latency', kind: 'n' }, { head: 'At (UTC)', kind: 'k' }, { head: 'After', kind: 'n' }, { head: 'Status', kind: 'n' }, { head: 'Why it is no success', kind: 'w' }],
    probes.map(({ number, attempt, ok, latencyMs, at, status, reason }, index) => [
      html`${number}${attempt > 1 && html` <span class="soft">(attempt ${attempt})</span>`}`,
      toned(ok ? 'good' : 'bad', ok ? 'success' : 'failure'),
      `${latencyMs.toLocaleString('en-GB')} ms`,
      clock(at),
      offset(origin, at),
      status,
      reason !== undefined && reason === probes[index - 1]?.reason ? html`<span class="soft">the same</span>` : reason,
    ]),
  );

