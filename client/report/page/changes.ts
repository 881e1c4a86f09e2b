/** What was to be changed: fields before and after, the plan, the spec. Secrets are masked before they come here. */
import type { ChangedField } from '../../changes.js';
import type { ChangesReport } from '../changes.js';
import { html, type Content, type Html } from '../html.js';
import type { Report } from '../report.js';
import { folded, section, table } from './parts.js';
import { valueText } from './words.js';

const headlines = {
  create: 'The endpoint did not exist: it was to be created.',
  change: 'The live endpoint was to be changed in place.',
  recreate: 'The live endpoint was to be deleted and created anew.',
  none: 'It ran as specified already: nothing was to be changed.',
} as const;

export function changesSection({ changes, operation }: Report): Html {
  const { fields, plan, spec, from } = changes;
  return section(
    'changes',
    'Changes',
    plan ? html`<p>${headlines[plan.kind]} <span class="soft">Plan <code>${plan.hash}</code>.</span></p>` : html`<p>${withoutPlan(operation.kind, changes)}</p>`,
    fields.length > 0 && fieldTable(fields, from),
    plan && plan.steps.length > 0 && planTable(plan.steps),
    plan && plan.warnings.length > 0 && html`<h3>Warnings of the plan</h3><ul class="plain">${plan.warnings.map((warning) => html`<li>${warning}</li>`)}</ul>`,
    spec && folded(html`Spec of revision ${spec.revision}, without what has its default; values of environment variables are masked`, html`<pre>${spec.yaml}</pre>`),
  );
}

const withoutPlan = (kind: string, { fields }: ChangesReport): string =>
  fields.length > 0 ? `What ${kind} changed in the spec:` : `No field is recorded as changed: ${kind} plans none.`;

const fieldTable = (fields: readonly ChangedField[], from: ChangesReport['from']): Html =>
  table(
    `Fields before and after, from ${from ?? 'the plan'}`,
    [{ head: 'Field' }, { head: 'Before', kind: 'w' }, { head: 'After', kind: 'w' }, { head: 'How' }],
    fields.map((field) => [
      html`<code>${field.field}</code>`,
      html`${valueCell(field.before)}${field.notReturned && html`<div class="soft">as last sent: TIR does not return it</div>`}`,
      valueCell(field.after),
      field.change === 'none' ? 'no call' : field.change,
    ]),
  );

const valueCell = (value: unknown): Content =>
  value === undefined || value === null ? html`<span class="soft">not set</span>` : html`<code>${valueText(value)}</code>`;

const planTable = (steps: NonNullable<ChangesReport['plan']>['steps']): Html =>
  table(
    'Steps of the plan',
    [{ head: 'Step' }, { head: 'What it does', kind: 'w' }, { head: 'Calls' }, { head: 'How it is taken back', kind: 'w' }],
    steps.map(({ action, does, calls, takenBack }) => [html`<code>${action}</code>`, does, calls.join(', '), takenBack]),
  );
