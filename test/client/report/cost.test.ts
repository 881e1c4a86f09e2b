import { describe, expect, it } from 'vitest';
import { partsOf, readyRates, type Rate } from '../../../client/report/rates.js';
import type { OperationFacts } from '../../../db/operation-facts.js';
import type { Plan } from '../../../workflows/contract/plan.js';
import { at, failedCreate, intent, outcome, phase, reportOf, specWith, T0 } from './facts.js';

const HOUR = 3600;
const rate = (seconds: number, replicas: number, readySeconds = seconds, replicaPerHour = 36): Rate => ({
  at: T0 + seconds * 1000,
  readyAt: T0 + readySeconds * 1000,
  replicas,
  replicaPerHour,
});
const amounts = (rates: Rate[], until: number, end = Infinity) => partsOf(rates, T0 + until * 1000, T0 + end * 1000).map(({ amount }) => amount);

describe('the cost of a stretch of time', () => {
  it('is price times replicas times hours', () => {
    expect(amounts([rate(0, 0), rate(100, 2), rate(HOUR + 100, 3)], 2 * HOUR + 100)).toEqual([72, 108]);
  });

  it('is cut where the operation ended, and ends where it is counted until', () => {
    const parts = partsOf([rate(0, 1)], T0 + 2 * HOUR * 1000, T0 + HOUR * 1000);
    expect(parts.map(({ amount, after }) => [amount, after])).toEqual([
      [36, undefined],
      [36, true],
    ]);
    expect(amounts([rate(0, 1), rate(HOUR, 5)], HOUR)).toEqual([36]);
  });

  it('is not there where nothing runs', () => {
    expect(amounts([rate(0, 0), rate(10, 0)], HOUR)).toEqual([]);
  });
});

describe('replicas that count once they are ready', () => {
  it('begin later, and end as early as the others', () => {
    expect(readyRates([rate(0, 0), rate(10, 2, 60), rate(100, 0)]).map(({ at: from, replicas }) => [(from - T0) / 1000, replicas])).toEqual([
      [0, 0],
      [60, 2],
      [100, 0],
    ]);
  });

  it('do not count when something else came before they were ready', () => {
    const never = { ...rate(10, 2), readyAt: Infinity };
    expect(readyRates([rate(0, 0), never, rate(100, 0)]).map(({ replicas }) => replicas)).toEqual([0, 0]);
    expect(readyRates([rate(0, 1), rate(10, 2, 200), rate(100, 1)]).map(({ replicas }) => replicas)).toEqual([1, 1]);
  });
});

const costOf = (facts: OperationFacts) => reportOf(facts).cost;

describe('the cost of an operation', () => {
  it('is that of the endpoint from its create until it was taken back', () => {
    const { cost } = reportOf(failedCreate());
    // Two replicas at 36 an hour for 108 s; ready at second 58.02 of the operation.
    expect(cost).toMatchObject({ currency: 'INR', perHour: 0 });
    expect(cost.amount).toBeCloseTo((108 / 3600) * 72);
    expect(cost.readyOnly).toBeCloseTo(((118 - 58.02) / 3600) * 72);
    expect(cost.parts).toHaveLength(1);
    expect(cost.basis.join(' ')).toContain('C3.2 hourly');
  });

  it('goes on where the endpoint is kept, until the next operation began', () => {
    const kept = failedCreate();
    const [revision] = kept.revisions;
    if (revision) revision.spec = specWith({ 'endpoint.replica': 2, 'rollout.onFailure.created': 'keep' });
    expect(costOf(kept)).toMatchObject({ perHour: 72 });
    expect(costOf(kept).amount).toBeCloseTo(((3600 - 10) / 3600) * 72);
    const followed = costOf({ ...kept, after: { ...kept.operation, id: '9'.repeat(36), kind: 'delete', startedAt: at(610) } });
    expect(followed.amount).toBeCloseTo((600 / 3600) * 72);
    expect(followed.perHour).toBeUndefined();
    expect(followed.basis.join(' ')).toContain('the next operation began (delete 99999999)');
  });

  it('counts a live endpoint before, at and after its change', () => {
    const facts = failedCreate({
      phase: 'Healthy',
      failure: null,
      plan: { kind: 'change', steps: [], changes: [], warnings: [], hash: 'x', liveReplicas: 1, price: { currency: 'INR', live: { perHour: 10, perMonth: 0, what: '1 × A hourly' }, desired: { perHour: 72, perMonth: 0, what: '2 × C3.2 hourly' } } },
    });
    facts.entries = [phase(1, 'Validating', 0), intent(2, 'patch', 30), outcome(2, 'patch', 36), intent(3, 'setReplicas', 60), outcome(3, 'setReplicas', 72, { replicas: 2 })];
    expect(costOf(facts).parts.map(({ replicas, replicaPerHour }) => [replicas, replicaPerHour])).toEqual([
      [1, 10],
      [1, 36],
      [2, 36],
      [2, 36],
    ]);
    expect(costOf(facts).amount).toBeCloseTo(0.1 + 0.36 + ((3600 - 72) / 3600) * 72);
  });

  it('takes the price of the last plan, and the replicas of the last result, for a verb without a plan', () => {
    const priced = failedCreate().operation;
    const scaled = failedCreate({ kind: 'scale', plan: null, failure: null, phase: 'Healthy', endedAt: at(HOUR) });
    const facts: OperationFacts = {
      ...scaled,
      priced,
      before: { ...priced, result: { status: 'running', replicas: 1 } },
      entries: [intent(1, 'setReplicas', 0), outcome(1, 'setReplicas', 1800, { replicas: 3 })],
    };
    expect(costOf(facts).amount).toBeCloseTo(18 + 54);
    expect(costOf({ ...facts, before: { ...priced, result: { status: 'stopped', replicas: 0 } } }).amount).toBeCloseTo(54);
  });

  it('says what is not known, and why', () => {
    const unpriced = failedCreate();
    unpriced.operation.plan = { ...(unpriced.operation.plan as object), price: undefined };
    expect(costOf(unpriced)).toEqual({ parts: [], basis: [expect.stringContaining('had no price for this SKU')] });
    expect(costOf(failedCreate({ kind: 'adopt', plan: null })).basis[0]).toContain('Not known: a price comes with a plan');
  });

  it('is that of the fallback SKU that ran', () => {
    const facts = failedCreate();
    const [revision] = facts.revisions;
    if (revision) revision.spec = specWith({ 'rollout.fallbackSkus': ['C3.4'] });
    const { price } = facts.operation.plan as Plan;
    if (price) price.replicaPerHourOn = { 'C3.2': 36, 'C3.4': 50 };
    facts.entries.push(outcome(3, 'ensureEndpoint', 10, { endpointId: 7, replicas: 2, skuName: 'C3.4' }));
    facts.entries = facts.entries.filter(({ step, kind, detail }) => !(step === 'ensureEndpoint' && kind === 'outcome' && !JSON.stringify(detail).includes('C3.4')));
    const cost = costOf(facts);
    expect(cost.parts[0]).toMatchObject({ replicas: 2, replicaPerHour: 50 });
    expect(cost.basis.join(' ')).toContain('on the fallback SKU C3.4, and its price is counted');
  });

  it('says that a committed plan is paid up front, and that a simulation costs nothing', () => {
    const committed = failedCreate();
    const [revision] = committed.revisions;
    if (revision) revision.spec = specWith({ 'endpoint.skuType': 'committed', 'endpoint.committedDays': 30, 'endpoint.committedInstancePolicy': 'auto_renew' });
    expect(costOf(committed).basis.join(' ')).toContain('paid up front');
    const simulated = failedCreate();
    simulated.endpoint.target = 'simulator';
    expect(costOf(simulated).basis[0]).toContain('nobody is charged');
  });
});
