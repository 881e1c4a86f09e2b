/** Calls to TIR: by operation, and one by one. */
import { isFailedCall, type CallReport } from '../calls.js';
import { html, type Html } from '../html.js';
import type { Report } from '../report.js';
import { folded, section, table } from './parts.js';
import { clock, count, offset, toned } from './words.js';

/** Up to so many calls the list stands open. */
const OPEN_UP_TO = 30;

export function callsSection({ calls, timeline }: Report): Html {
  if (calls.all.length === 0) return section('calls', 'Calls to TIR', html`<p>None is recorded${timeline.phases.length > 0 ? ': they are written as an attempt ends' : ''}.</p>`);
  return section(
    'calls',
    'Calls to TIR',
    html`<p>${count(calls.all.length, 'call')}, ${calls.failed === 0 ? 'none failed' : html`${toned('bad', `${calls.failed} failed`)}`}. That something is not there (notFound) is an answer, not a failure.</p>`,
    table(
      'Calls by operation',
      [{ head: 'Operation', kind: 'k' }, { head: 'Calls', kind: 'n' }, { head: 'Failed', kind: 'n' }, { head: 'Median', kind: 'n' }, { head: 'Slowest', kind: 'n' }],
      calls.byOperation.map(({ operation, count: all, failed, medianMs, maxMs }) => [html`<code>${operation}</code>`, all, failed === 0 ? 0 : toned('bad', String(failed)), milliseconds(medianMs), milliseconds(maxMs)]),
    ),
    folded(html`${count(calls.all.length, 'call')}, one by one`, listOf(calls.all, timeline.from), calls.all.length <= OPEN_UP_TO),
  );
}

const milliseconds = (ms: number): string => `${ms.toLocaleString('en-GB')} ms`;

/** The folders that all paths begin with; at least two parts are left of each. */
export function commonPath(paths: readonly string[]): string {
  const split = paths.map((path) => (path.split('?')[0] ?? '').split('/').filter(Boolean));
  const [first = []] = split;
  const most = Math.min(...split.map(({ length }) => length)) - 2;
  let shared = 0;
  while (shared < most && split.every((parts) => parts[shared] === first[shared])) shared += 1;
  return shared > 0 ? `/${first.slice(0, shared).join('/')}/` : '/';
}

function listOf(calls: readonly CallReport[], origin: string): Html {
  const base = commonPath(calls.map(({ path }) => path));
  return html`${base.length > 1 && html`<p class="soft">Paths are below <code>${base}</code>.</p>`}${table(
    'Calls one by one',
    [
      ...[{ head: 'At (UTC)', kind: 'k' as const }, { head: 'After', kind: 'n' as const }, { head: 'Step', kind: 'k' as const }, { head: 'Attempt', kind: 'n' as const }, { head: 'Operation', kind: 'k' as const }],
      ...[{ head: 'Outcome', kind: 'k' as const }, { head: 'Status', kind: 'n' as const }, { head: 'Time', kind: 'n' as const }, { head: 'Request, and what went wrong', kind: 'p' as const }],
    ],
    calls.map((call) => [
      clock(call.at),
      offset(origin, call.at),
      html`<code>${call.step}</code>`,
      call.attempt,
      html`<code>${call.operation}</code>`,
      toned(call.outcome === 'ok' ? 'good' : isFailedCall(call) ? 'bad' : 'plain', call.outcome),
      call.status ?? 'no answer',
      milliseconds(call.durationMs),
      html`<code class="soft">${call.method} ${call.path.startsWith(base) && base.length > 1 ? call.path.slice(base.length) : call.path}</code>${call.upstream && html`<div>${call.upstream}</div>`}`,
    ]),
  )}`;
}
