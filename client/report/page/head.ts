/** The head of the page: what was asked, who, why, when, how it ended, and what comes next. */
import { html, type Content, type Html } from '../html.js';
import type { Report } from '../report.js';
import { facts } from './parts.js';
import { kindOf, toneOf } from './tones.js';
import { amount, between, count, duration, moment, type Tone } from './words.js';

/** Rollout of chat-1b. */
export const titleOf = ({ operation: { kind }, endpoint: { name } }: Report): string => `${kind.charAt(0).toUpperCase()}${kind.slice(1)} of ${name}`;

const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', wait: '…', plain: '·' };

export function head(report: Report): Html {
  const { outcome, operation, endpoint } = report;
  const tone = toneOf(outcome);
  const said = outcome.closedAs ? `${outcome.closedAs.toLowerCase()} in Temporal while ${outcome.phase}, without a last word` : outcome.runs ? (kindOf(outcome.phase) === 'person' ? `${outcome.phase}: a person is needed` : `running: ${outcome.phase}`) : outcome.phase;
  return html`<header>
<p class="kicker">tir-rollouts, report of an operation as of ${moment(report.asOf)}</p>
<h1>${titleOf(report)}</h1>
<p class="state ${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span><strong>${said}</strong><span>${outcome.summary}</span></p>
${facts([
  ['Next', outcome.nextStep],
  [outcome.phase === 'Aborted' ? 'Cut short at' : 'Failed at', outcome.failure && html`<code>${outcome.failure.step}</code>: ${outcome.failure.failureType}`],
  ['What exists now', outcome.failure?.standing],
  ['Asked by', html`${operation.actor}${operation.reason && html`: ${operation.reason}`}`],
])}
${facts([
  ['Endpoint', `${endpoint.name}, ${endpoint.target === 'simulator' ? 'on the simulator' : 'on TIR'}, project ${endpoint.projectId}, ${endpoint.location}${endpoint.tirId === undefined ? '' : `, TIR id ${endpoint.tirId}`}`],
  ['Revision', operation.revision !== undefined && revisionOf(operation)],
  ['Began', moment(operation.startedAt)],
  [outcome.runs ? 'Runs since' : 'Took', tookOf(report)],
  ['Operation', html`<code>${operation.id}</code>`],
  ['Temporal', temporalOf(report)],
  ['Inference', endpoint.inferenceUrl && html`<code>${endpoint.inferenceUrl}</code>`],
  ['Neighbours', neighbours(report)],
  ['Not verified', outcome.unverifiable.length > 0 && `TIR does not return ${outcome.unverifiable.join(', ')}`],
], 'two')}
${sums(report)}
${contents(report)}
</header>`;
}

function revisionOf({ revision, verdict, source }: Report['operation']): Content {
  const from = source?.file ? html`, from <code>${source.file}</code>${source.commit && html` at <code>${source.commit.replace(/^(.{12})[^+]*/, '$1')}</code>`}` : source?.verb ? `, made by ${source.verb}` : '';
  return html`${revision}${verdict ? `, now judged ${verdict}` : ', not judged'}${from}`;
}

function tookOf({ operation, timeline, outcome }: Report): Content {
  const took = duration(between(timeline.from, timeline.to));
  return outcome.runs ? took : html`${took}${operation.endedAt && html`, until ${moment(operation.endedAt)}`}`;
}

function temporalOf({ temporal: { workflowId, runId, runUrl, endpointUrl } }: Report): Content {
  if (!runUrl || !endpointUrl) return html`workflow <code>${workflowId}</code>, run <code>${runId}</code>; where its UI is, is not known (TEMPORAL_UI_URL)`;
  return html`<a href="${runUrl}" rel="noreferrer">this run</a>, <a href="${endpointUrl}" rel="noreferrer">every operation of the endpoint</a> <span class="soft">(workflow <code>${workflowId}</code>)</span>`;
}

function neighbours({ before, after }: Report): Content {
  const word = (said: string, one: Report['before']) => one && html`${said} ${one.kind} <code>${one.id.slice(0, 8)}</code> (${one.phase})`;
  if (!before && !after) return undefined;
  return html`${word('after', before)}${before && after && '; '}${word('before', after)}`;
}

/** The numbers that people ask for first. */
function sums(report: Report): Html {
  const { timeline, calls, probeChecks, cost, steps } = report;
  const probes = probeChecks.flatMap((check) => check.probes);
  const failed = probes.filter(({ ok }) => !ok).length;
  const median = probeChecks.at(-1)?.latencyMs?.median;
  const items: (readonly [string, string])[] = [
    [duration(between(timeline.from, timeline.to)), report.outcome.runs ? 'so far' : 'in all'],
    [count(steps.length, 'step'), `${count(steps.reduce((sum, { attempted }) => sum + attempted, 0), 'attempt')}`],
    [count(calls.all.length, 'call'), calls.failed > 0 ? `to TIR, ${calls.failed} failed` : 'to TIR, none failed'],
    ...(probes.length > 0 ? [[count(probes.length, 'probe'), `${failed === 0 ? 'none failed' : `${failed} failed`}${median === undefined ? '' : `, median ${median} ms`}`] as const] : []),
    cost.amount === undefined ? ['cost', 'not known'] : [`${amount(cost.amount)} ${cost.currency ?? ''}`, report.endpoint.target === 'simulator' ? 'estimated, and simulated' : 'estimated so far'],
  ];
  return html`<ul class="sums">${items.map(([number, word]) => html`<li><b>${number}</b> <span>${word}</span></li>`)}</ul>`;
}

function contents(report: Report): Html {
  const links: (readonly [string, string])[] = [
    ['timeline', 'Timeline'],
    ...(report.evidence ? [['evidence', 'Evidence'] as const] : []),
    ['steps', 'Steps'],
    ...(report.probeChecks.length > 0 || report.probeSummary ? [['probes', 'Probes'] as const] : []),
    ['calls', 'Calls to TIR'],
    ['cost', 'Cost so far'],
    ['changes', 'Changes'],
    ['audit', 'Audit'],
  ];
  return html`<nav aria-label="Sections"><ul>${links.map(([id, name]) => html`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>`;
}
