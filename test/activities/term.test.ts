import { describe, expect, it } from 'vitest';
import type { PlanInput } from '../../activities/plan-input.js';
import { planRollout } from '../../activities/planning.js';
import { forbiddenByTerm, termOf, termOfLive } from '../../activities/term.js';
import type { Sku } from '../../activities/tir/catalogue.js';
import { parseLive } from '../../activities/tir/live.js';
import { endpointSpec } from '../../workflows/contract/spec.js';
import { changed, committedSpec, vllmSpec } from '../support/specs.js';

const skus: Sku[] = [
  {
    name: 'C3.2',
    kind: 'CPU',
    plans: [
      { skuType: 'hourly', committedDays: 0, skuItemPriceId: 41, unitPrice: 5.8, currency: 'INR' },
      { skuType: 'committed', committedDays: 30, skuItemPriceId: 42, unitPrice: 3132, currency: 'INR' },
    ],
  },
];
const byId = (id: number, more: Record<string, unknown> = {}) =>
  endpointSpec.parse(
    changed(vllmSpec(), { 'endpoint.skuName': null, 'endpoint.skuType': null, 'endpoint.skuItemPriceId': id, ...more }),
  );
const liveOf = (raw: Record<string, unknown>) => parseLive({ id: 7, name: 'chat', status: 'running', replica: 2, ...raw }, (text) => text);

describe('the payment of a spec', () => {
  it.each([
    [41, 'hourly'],
    [42, 'committed'],
    [99, 'unknown'],
  ])('by price row %i is %s', (id, term) => expect(termOf(skus, byId(id).endpoint)).toBe(term));

  it('is that of the row, whatever the spec says of it', () => {
    expect(termOf(skus, byId(41, { 'endpoint.committedDays': 30 }).endpoint)).toBe('hourly');
    expect(termOf([], byId(41, { 'endpoint.committedDays': 30 }).endpoint)).toBe('committed');
  });
});

describe('the payment of a live endpoint', () => {
  it('is what TIR says of it', () => {
    expect(termOfLive(liveOf({ sku_details: { plan: { sku_type: 'committed', committed_days: 30 } } }), [])).toBe('committed');
    expect(termOfLive(liveOf({ sku_details: { plan: { sku_type: 'hourly', committed_days: 0 } } }), [])).toBe('hourly');
  });

  it('is that of its price row where TIR does not say it, then that of the spec that it holds', () => {
    expect(termOfLive(liveOf({ sku_item_price_id: '42', committed_days: 0 }), skus)).toBe('committed');
    expect(termOfLive(liveOf({ committed_days: 0 }), skus, byId(42))).toBe('committed');
    expect(termOfLive(liveOf({ committed_days: 0 }), skus)).toBe('unknown');
  });
});

it.each([
  [{ stops: true }, 'committed', 'cannot be stopped'],
  [{ stops: true }, 'unknown', undefined],
  [{ replicas: { now: 2, wanted: 1 } }, 'committed', 'cannot be lowered. Choose 2 or more'],
  [{ replicas: { now: undefined, wanted: 1 } }, 'committed', undefined],
  [{ replicas: { now: 2, wanted: 1 } }, 'hourly', undefined],
  [{ deletes: true }, 'committed', '--yes-delete-committed'],
  [{ deletes: true }, 'unknown', 'is not known'],
  [{ deletes: true, acknowledged: true }, 'unknown', undefined],
  [{ deletes: true }, 'hourly', undefined],
] as const)('%j of one that is %s: %s', (wish, term, said) => {
  const why = forbiddenByTerm({ name: 'chat', term, ...wish });
  if (said === undefined) expect(why).toBeUndefined();
  else expect(why).toContain(said);
});

describe('a plan', () => {
  const planOf = (spec: ReturnType<typeof byId>, more: Partial<PlanInput> = {}) =>
    planRollout({
      spec,
      digest: 'd',
      skus,
      term: termOf(skus, spec.endpoint),
      warnings: [],
      resolveEnv: () => undefined,
      recreate: false,
      acknowledgeCommitted: false,
      ...more,
    });

  it('of a committed row by id says once what is paid, and keeps it', () => {
    const plan = planOf(byId(42));
    expect(plan).toMatchObject({ term: 'committed', onFailure: { created: 'keep', waits: true } });
    expect(plan.price?.desired?.what).toBe('1 × C3.2 committed for 30 days');
    expect(plan.steps[0]?.does).toContain('paid up front');
    expect(plan.steps[0]?.takenBack).toBe('The new endpoint is kept, since its term is paid for, and the rollout waits for a person.');
  });

  it('of an hourly row by id deletes', () => {
    const plan = planOf(byId(41));
    expect(plan).toMatchObject({ term: 'hourly', onFailure: { created: 'delete', waits: false } });
    expect(plan.steps[0]?.takenBack).toBe('The new endpoint is deleted.');
  });

  it('of a row that TIR does not list does not delete by default', () => {
    const plan = planOf(byId(99));
    expect(plan).toMatchObject({ term: 'unknown', onFailure: { created: 'keep', waits: true } });
    expect(JSON.stringify(plan.steps)).not.toContain('is deleted');
  });

  const committed = endpointSpec.parse(committedSpec());
  const live = liveOf({ sku_details: { specs: { name: 'C3.2' }, plan: { sku_type: 'committed', committed_days: 30 } } });

  it('that would lower or stop a committed endpoint is refused', () => {
    expect(() => planOf(committed, { live, liveTerm: 'committed', applied: committed })).toThrow('cannot be lowered');
    const hourlyWords = endpointSpec.parse(changed(vllmSpec(), { 'rollout.finalState': 'stopped', 'endpoint.replica': 2 }));
    expect(() => planOf(hourlyWords, { live, liveTerm: 'committed' })).toThrow('is not refunded');
  });

  it('that recreates a committed endpoint says what is lost, and does not promise it back', () => {
    const other = endpointSpec.parse(changed(vllmSpec(), { 'endpoint.replica': 2 }));
    const asked = { live, liveTerm: 'committed', recreate: true } as const;
    expect(() => planOf(other, asked)).toThrow('--yes-delete-committed');
    const [deletes, creates] = planOf(other, { ...asked, acknowledgeCommitted: true }).steps;
    expect(deletes?.does).toContain('is not refunded');
    expect(deletes?.takenBack).toContain('Not taken back');
    expect(creates?.takenBack).toBe('The new endpoint is deleted.');
  });
});
