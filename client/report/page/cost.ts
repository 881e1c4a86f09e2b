/** What it has cost so far, what that is computed from, and how sure it is. */
import { html, type Content, type Html } from '../html.js';
import type { CostPart } from '../cost.js';
import type { Report } from '../report.js';
import { section, table } from './parts.js';
import { amount, between, duration, moment } from './words.js';

export function costSection({ cost, asOf }: Report): Html {
  const { currency, amount: total, parts, basis } = cost;
  const list = html`<ul class="plain">${basis.map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
  if (currency === undefined || total === undefined) return section('cost', 'Cost so far', list);
  return section('cost', 'Cost so far', html`<p>${headline(cost, currency, total)}</p>`, parts.length > 0 && partTable(parts, currency, total), list, html`<p class="soft">As of ${moment(asOf)}.</p>`);
}

function headline({ readyOnly, perHour }: Report['cost'], currency: string, total: number): Content {
  return html`<strong>${amount(total)} ${currency}</strong>${readyOnly !== undefined && `; ${amount(readyOnly)} ${currency} if TIR counts a replica only once it is ready`}. ${perHour === undefined ? 'What came after is in the report of the next operation.' : perHour > 0 ? `It goes on at ${amount(perHour)} ${currency} an hour.` : 'Nothing is left running.'}`;
}

const partTable = (parts: readonly CostPart[], currency: string, total: number): Html =>
  table(
    'Cost by stretch of time',
    [{ head: 'From', kind: 'k' }, { head: 'For', kind: 'n' }, { head: 'Replicas', kind: 'n' }, { head: `Each, ${currency} an hour`, kind: 'n' }, { head: `Cost, ${currency}`, kind: 'n' }, { head: 'When', kind: 'k' }],
    parts.map(({ from, to, replicas, replicaPerHour, amount: cost, after }) => [
      moment(from),
      duration(between(from, to)),
      replicas,
      amount(replicaPerHour),
      amount(cost),
      after ? 'since it ended' : 'during the operation',
    ]),
    ['Sum', '', '', '', amount(total), ''],
  );
