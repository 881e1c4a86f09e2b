/** A plan as a person reads it before agreeing to it. */
import type { Cost, Plan, PriceChange } from '../../workflows/contract/plan.js';
import { line, paint, print } from './output.js';

const headline = {
  create: 'would be created',
  change: 'would be changed in place',
  recreate: 'would be deleted and created anew',
  none: 'no change',
} as const;

export function showPlan(name: string, plan: Plan): void {
  const live = plan.endpointId ? ` (TIR endpoint ${plan.endpointId}, ${plan.liveStatus ?? '?'})` : '';
  print(line`${paint('bold', name)}  ${headline[plan.kind]}${live}  ${paint('dim', `plan ${plan.hash}`)}`);
  for (const { field, name: named, becomes, id } of plan.lookedUp ?? []) print(line`    ${field} ${paint('cyan', named)} is ${becomes} ${id}`);
  for (const { path, live: now, desired, change, notReturned } of plan.changes) {
    const how = change === 'none' ? 'no call' : `${change}${notReturned ? ', not returned by TIR' : ''}`;
    print(line`    ${path}: ${paint('red', shown(now))} → ${paint('green', shown(desired))}  ${paint('dim', how)}`);
  }
  plan.steps.forEach(({ action, does, calls, takenBack }, index) => {
    print(line`    ${index + 1}. ${paint('cyan', action)}  ${does}`);
    print(paint('dim', `       ${calls.length > 0 ? `calls ${calls.join(', ')}; ` : ''}taken back: ${takenBack}`));
  });
  if (plan.kind !== 'none') print(paint('dim', '    then await ready, probe check, read-back'));
  if (plan.price) print(`    price  ${priceLine(plan.price)}`);
  for (const sku of plan.fallbackSkus ?? []) print(line`    ${paint('dim', `fallback ${sku}: ${fallbackPrice(plan.price, sku)}`)}`);
  for (const warning of plan.warnings) print(line`    ${paint('yellow', 'warning')} ${warning}`);
}

const shown = (value: unknown): string => (value === undefined || value === null ? 'none' : JSON.stringify(value));

const fallbackPrice = (price: PriceChange | undefined, sku: string): string => {
  const each = price?.replicaPerHourOn?.[sku];
  return price && each !== undefined ? `${Math.round(each * 100) / 100} ${price.currency} an hour for each replica` : 'its price is not listed';
};

/** Such as `5.8 → 11.6 INR an hour (4234 → 8468 a month): 2 × C3.2 hourly`. */
export function priceLine({ currency, live, desired }: PriceChange): string {
  const from = (pick: (cost: Cost) => number) => (live && desired && live.what !== desired.what ? `${pick(live)} → ` : '');
  const to = (pick: (cost: Cost) => number) => (desired ? String(pick(desired)) : 'not listed');
  const hour = ({ perHour }: Cost) => perHour;
  const month = ({ perMonth }: Cost) => Math.round(perMonth);
  return `${from(hour)}${to(hour)} ${currency} an hour (${from(month)}${to(month)} a month): ${desired?.what ?? live?.what ?? ''}`;
}
