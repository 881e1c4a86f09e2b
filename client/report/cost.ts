/** What an endpoint has cost since an operation began: the price of a replica, times replicas, times time. */
import type { Outcome } from '../../db/audit-log.js';
import type { OperationFacts } from '../../db/operation-facts.js';
import { statedTerm } from '../../workflows/contract/commitment.js';
import type { Plan, PriceChange } from '../../workflows/contract/plan.js';
import type { EndpointSpec } from '../../workflows/contract/spec.js';
import { countOf, partsOf, rateBefore, ratesAfter, readyRates, skuSeen, type CostPart, type Rate } from './rates.js';
import type { StepReport } from './steps.js';

export type { CostPart } from './rates.js';

export interface CostReport {
  /** Absent when the price is not known. */
  currency?: string;
  /** Sum of the parts; absent when the price is not known. */
  amount?: number;
  /** The sum if replicas count only once they are ready. */
  readyOnly?: number;
  /** What it costs now, of all replicas; 0 when nothing is left running. Absent where a later operation has gone on with it. */
  perHour?: number;
  parts: CostPart[];
  /** What the numbers stand on, and how sure they are; or why there are none. One sentence each. */
  basis: string[];
}

export interface CostFacts extends Pick<OperationFacts, 'operation' | 'entries' | 'before' | 'after' | 'priced' | 'revisions'> {
  steps: readonly StepReport[];
  target: string;
  asOf: Date;
}

export function costOf(facts: CostFacts): CostReport {
  const { operation, after, asOf, priced } = facts;
  const price = (priced?.plan as Plan | null | undefined)?.price;
  const own = operation.plan as Plan | null;
  if (!price || (own && !own.price)) return { parts: [], basis: [unknownBecause(facts)] };
  const before = rateBefore(facts, price);
  if (!before) return { parts: [], basis: ['Not known: how many replicas ran when it began is not recorded, or their price is not in TIR’s list.'] };
  const rates = [before, ...ratesAfter(facts, price, before)];
  const until = Math.min(asOf.getTime(), after?.startedAt.getTime() ?? Infinity);
  const parts = partsOf(rates, until, operation.endedAt?.getTime() ?? Infinity);
  const readyOnly = sum(partsOf(readyRates(rates), until, Infinity));
  const last = rates.at(-1) ?? before;
  return {
    currency: price.currency,
    amount: sum(parts),
    ...(Math.abs(readyOnly - sum(parts)) > 1e-9 ? { readyOnly } : {}),
    ...(after ? {} : { perHour: last.replicas * last.replicaPerHour }),
    parts,
    basis: basisOf(facts, price, last),
  };
}

const sum = (parts: readonly CostPart[]): number => parts.reduce((total, { amount }) => total + amount, 0);

function unknownBecause({ operation, revisions }: CostFacts): string {
  if (revisions[0]?.spec.endpoint.privateCloudId !== undefined)
    return 'Not counted: the endpoint runs in a private cluster, which is paid as a whole.';
  if (operation.plan) return 'Not known: TIR’s SKU list had no price for this SKU when the plan was made.';
  return 'Not known: a price comes with a plan, and no rollout of this endpoint has planned before. Ask for one with tir-rollouts plan.';
}

/** A plan of an earlier build does not say it; then the spec does. */
const isPaidUpFront = (plan: Plan | null | undefined, spec: EndpointSpec | undefined): boolean =>
  (plan?.term ?? (spec && statedTerm(spec.endpoint))) === 'committed';

function basisOf({ operation, priced, after: next, revisions, target, entries }: CostFacts, price: PriceChange, last: Rate): string[] {
  const spec = revisions.find(({ number }) => number === operation.revision)?.spec ?? revisions[0]?.spec;
  const ran = skuSeen(entries);
  const fallback = ran !== undefined && spec?.rollout.fallbackSkus.includes(ran) ? ran : undefined;
  const what = fallback ?? (price.desired?.what ?? price.live?.what ?? '').replace(/^\d+ × /, '');
  const made = priced?.id === operation.id ? 'this operation was planned' : `${priced?.kind ?? 'a rollout'} ${priced?.id.slice(0, 8) ?? ''} was planned`;
  const isUnclear = entries.some(({ kind, content }) => kind === 'outcome' && (content as Partial<Outcome>).result === 'unknown');
  const until = next
    ? `the next operation began (${next.kind} ${next.id.slice(0, 8)})`
    : last.replicas > 0
      ? `the moment of this report${operation.endedAt ? '; that the endpoint still runs as the operation left it was not checked' : ''}`
      : undefined;
  return [
    ...(target === 'simulator' ? ['The endpoint is a simulation: nobody is charged. The prices are those of the simulator’s SKU list.'] : []),
    `An estimate: price of a replica × replicas × time. The price is that of ${what || 'the SKU'} in TIR’s SKU list when ${made}, in ${price.currency}. Tax, discount, credit and whatever TIR bills beside the SKU are not in it.`,
    'Time counts from TIR’s answer to a create, start or scaling until its answer to the next change, by the clocks of this installation. TIR’s own meter decides.',
    ...(until ? [`Counted until ${until}.`] : []),
    ...(spec?.endpoint.isAutoScaleEnabled ? [`It scales by itself: the fewest replicas are counted (${countOf(spec)}). Each more costs more.`] : []),
    ...(isPaidUpFront(priced?.plan as Plan | null | undefined, spec) ? ['A committed plan is paid up front for its whole term; what is shown is the share of the time.'] : []),
    ...(fallback ? [`It runs on the fallback SKU ${fallback}${price.replicaPerHourOn?.[fallback] === undefined ? ', whose price is not known; that of the first choice is counted' : ', and its price is counted'}.`] : []),
    ...(isUnclear ? ['The outcome of a step is not known, so it may have cost more.'] : []),
  ];
}
