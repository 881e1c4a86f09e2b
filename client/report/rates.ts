/** How many replicas an endpoint had at which price, over time. Pure. */
import type { Outcome } from '../../db/audit-log.js';
import type { OperationFacts } from '../../db/operation-facts.js';
import { failurePolicyOf } from '../../workflows/contract/commitment.js';
import type { OperationResult } from '../../workflows/contract/operation.js';
import type { Cost, Plan, PriceChange } from '../../workflows/contract/plan.js';
import type { EndpointSpec } from '../../workflows/contract/spec.js';
import { inOrder } from './phases.js';
import type { StepReport } from './steps.js';

/** From then on so many replicas run, each at that price. */
export interface Rate {
  /** ms since the epoch. */
  at: number;
  /** When they were ready; `Infinity` if they never were. */
  readyAt: number;
  replicas: number;
  replicaPerHour: number;
}

export interface RateFacts extends Pick<OperationFacts, 'operation' | 'entries' | 'before' | 'revisions'> {
  steps: readonly StepReport[];
}

/** A stretch of time at one price. */
export interface CostPart {
  /** ISO 8601. */
  from: string;
  to: string;
  replicas: number;
  replicaPerHour: number;
  amount: number;
  /** The operation had ended by then. */
  after?: true;
}

const HOUR_MS = 3_600_000;

/** Stretches between the changes of the rate until `until`, cut at `end`; those that cost nothing because nothing runs are left out. */
export function partsOf(rates: readonly Rate[], until: number, end: number): CostPart[] {
  return rates.flatMap(({ at, replicas, replicaPerHour }, index) => {
    const to = Math.min(until, rates[index + 1]?.at ?? until);
    if (replicas === 0 || to <= at) return [];
    const cuts = at < end && end < to ? [at, end, to] : [at, to];
    return cuts.slice(1).map((stop, cut): CostPart => {
      const start = cuts[cut] as number;
      const amount = ((stop - start) / HOUR_MS) * replicas * replicaPerHour;
      const isAfter = start >= end;
      return { from: iso(start), to: iso(stop), replicas, replicaPerHour, amount, ...(isAfter ? { after: true } : {}) };
    });
  });
}

/** More replicas count once they are ready, and not at all if something else came before; fewer count at once. */
export function readyRates(rates: readonly Rate[]): Rate[] {
  const kept: Rate[] = [];
  rates.forEach((rate, index) => {
    const former = kept.at(-1);
    const grows = former === undefined || rate.replicas > former.replicas;
    const next = rates[index + 1]?.at ?? Infinity;
    if (!grows) kept.push(rate);
    else if (rate.readyAt !== Infinity && rate.readyAt <= next) kept.push({ ...rate, at: Math.max(rate.at, rate.readyAt) });
  });
  return kept;
}

const iso = (ms: number): string => new Date(ms).toISOString();

/** `2 × GDC3.L4 hourly` is the price of two. */
function eachOf(cost: Cost | undefined): number | undefined {
  const count = Number(/^(\d+) × /.exec(cost?.what ?? '')?.[1] ?? 0);
  return cost && count > 0 ? cost.perHour / count : undefined;
}

/** @param skuName the SKU that ran, where that is known: a fallback has its own price */
const desiredEach = (price: PriceChange, skuName?: string): number | undefined =>
  (skuName === undefined ? undefined : price.replicaPerHourOn?.[skuName]) ?? price.replicaPerHour ?? eachOf(price.desired);

/** Fewest replicas of an endpoint that scales by itself. */
export const countOf = ({ endpoint }: EndpointSpec): number =>
  endpoint.isAutoScaleEnabled ? (endpoint.autoScalePolicy?.minReplicas ?? 1) : endpoint.replica;

/** What ran when the operation began; undefined when that is not known. */
export function rateBefore({ operation, before, entries }: RateFacts, price: PriceChange): Rate | undefined {
  const at = operation.startedAt.getTime();
  const start = (replicas: number, replicaPerHour: number): Rate => ({ at, readyAt: at, replicas, replicaPerHour });
  const plan = operation.plan as Plan | null;
  if (plan?.kind === 'create') return start(0, 0);
  if (plan) {
    const count = Number(/^(\d+) × /.exec(price.live?.what ?? '')?.[1]);
    return Number.isNaN(count) ? undefined : start(count, eachOf(price.live) ?? 0);
  }
  const { status, replicas, skuName } = (before?.result ?? {}) as Partial<OperationResult>;
  const each = desiredEach(price, skuName);
  const restored = before?.phase === 'RolledBack' ? (before.plan as Plan | null)?.liveReplicas : undefined;
  const known = status === 'stopped' || status === 'deleted' ? 0 : (replicas ?? restored ?? seenAtStop(entries));
  return each === undefined || known === undefined ? undefined : start(known, each);
}

/** A stop says what ran before it. */
const seenAtStop = (entries: RateFacts['entries']): number | undefined =>
  valueOf(entries.find(({ kind, step }) => kind === 'outcome' && step === 'stopEndpoint')).replicas;

const valueOf = (outcome: RateFacts['entries'][number] | undefined): { replicas?: number; skuName?: string } =>
  (outcome?.detail as { value?: { replicas?: number; skuName?: string } } | null | undefined)?.value ?? {};

/** The SKU that the operation brought the endpoint to, as its last step that said one saw it. */
export const skuSeen = (entries: RateFacts['entries']): string | undefined =>
  inOrder(entries).flatMap((entry) => (entry.kind === 'outcome' ? (valueOf(entry).skuName ?? []) : [])).at(-1);

/** What the steps of the operation made of it, oldest first. */
export function ratesAfter(facts: RateFacts, price: PriceChange, before: Rate): Rate[] {
  const spec = facts.revisions.find(({ number }) => number === (facts.operation.revision ?? facts.revisions[0]?.number))?.spec;
  const isKept = spec !== undefined && failurePolicyOf((facts.operation.plan as Plan | null) ?? undefined, spec).created === 'keep';
  const rates: Rate[] = [];
  for (const entry of inOrder(facts.entries)) {
    const { step, at, content, kind } = entry;
    const { result } = content as Partial<Outcome>;
    if (kind !== 'outcome' || result !== 'succeeded') continue;
    const { replicas: seen, skuName } = valueOf(entry);
    const each = desiredEach(price, skuName) ?? before.replicaPerHour;
    const now = rates.at(-1) ?? before;
    const next = after(step, { now, before, each, count: seen ?? (spec ? countOf(spec) : now.replicas), isKept });
    if (next && (next.replicas !== now.replicas || next.replicaPerHour !== now.replicaPerHour))
      rates.push({ at: at.getTime(), readyAt: readyAfter(facts, at.getTime()), ...next });
  }
  return rates;
}

interface Standing {
  now: Rate;
  before: Rate;
  /** Price of a replica that the operation asks for. */
  each: number;
  /** Replicas that the step said, else those of the spec. */
  count: number;
  /** What the operation created stays when it fails. */
  isKept: boolean;
}

function after(step: string, { now, before, each, count, isKept }: Standing): Pick<Rate, 'replicas' | 'replicaPerHour'> | undefined {
  switch (step) {
    case 'ensureEndpoint':
    case 'startEndpoint':
      return { replicas: Math.max(1, count), replicaPerHour: each };
    case 'patch':
    case 'update':
      return { replicas: now.replicas, replicaPerHour: each };
    case 'setReplicas':
    case 'scaleToFinal':
    case 'restoreReplicas':
      return { replicas: count, replicaPerHour: now.replicaPerHour };
    case 'restoreRevision':
    case 'recreateEndpoint':
      return { replicas: before.replicas, replicaPerHour: before.replicaPerHour };
    case 'stopEndpoint':
    case 'deleteEndpoint':
      return { replicas: 0, replicaPerHour: now.replicaPerHour };
    case 'releaseEndpoint':
      return isKept ? undefined : { replicas: 0, replicaPerHour: now.replicaPerHour };
    default:
      return undefined;
  }
}

/** The wait that follows says when the replicas were ready. */
function readyAfter({ steps }: RateFacts, at: number): number {
  const wait = steps.find(({ step, from, result }) => step.startsWith('await') && result === 'done' && Date.parse(from) >= at - 1_000);
  return wait ? Date.parse(wait.to) : Infinity;
}

