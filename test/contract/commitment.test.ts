import { expect, it } from 'vitest';
import { failurePolicy, failurePolicyOf, statedTerm, type Stakes } from '../../workflows/contract/commitment.js';
import { endpointSpec } from '../../workflows/contract/spec.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';
import { changed, committedSpec, vllmSpec } from '../support/specs.js';

const byId = { 'endpoint.skuName': null, 'endpoint.skuType': null, 'endpoint.skuItemPriceId': 42 };
const specWith = (changes: Record<string, unknown> = {}) => endpointSpec.parse(changed(vllmSpec(), changes));

it.each([
  [{ skuType: 'hourly' }, 'hourly'],
  [{ skuType: 'committed' }, 'committed'],
  [{ committedDays: 30 }, 'committed'],
  [{ committedDays: 0, committedInstancePolicy: 'auto_renew' }, 'committed'],
  [{ committedDays: 0, committedInstancePolicy: '' }, 'unknown'],
  [{ privateCloudId: 3, committedDays: 0 }, 'hourly'],
  [{ skuType: null, committedDays: null, privateCloudId: null }, 'unknown'],
])('%j says of itself that it is %s', (words, term) => expect(statedTerm(words)).toBe(term));

const created = (stakes: Partial<Stakes>, asked?: string) =>
  failurePolicy(specWith(asked ? { 'rollout.onFailure.created': asked } : {}), { kind: 'create', term: 'hourly', ...stakes });

it('deletes by default only what is known to be hourly', () => {
  expect(created({ term: 'hourly' })).toEqual({ created: 'delete', waits: false });
  expect(created({ term: 'committed' })).toEqual({ created: 'keep', waits: true });
  expect(created({ term: 'unknown' })).toEqual({ created: 'keep', waits: true });
});

it('does as the spec asks, and waits for nobody where it does not keep', () => {
  expect(created({ term: 'committed' }, 'delete')).toEqual({ created: 'delete', waits: false });
  expect(created({ term: 'hourly' }, 'keep')).toEqual({ created: 'keep', waits: false });
});

it('takes a change of a committed endpoint back, and waits where the change commits it', () => {
  expect(created({ kind: 'change', term: 'committed', liveTerm: 'committed' })).toEqual({ waits: false });
  expect(created({ kind: 'change', term: 'committed', liveTerm: 'hourly' })).toEqual({ waits: true });
});

it('does not pay for the term of a deleted endpoint again', () => {
  expect(created({ kind: 'recreate', liveTerm: 'hourly' }).formerComesBack).toBe(true);
  for (const liveTerm of ['committed', 'unknown'] as const) expect(created({ kind: 'recreate', liveTerm }).formerComesBack).toBe(false);
});

it('reads the plan, and of a plan of an earlier build what held there', () => {
  const plan = { onFailure: { created: 'keep', waits: true } } as const;
  expect(failurePolicyOf(plan, specWith())).toBe(plan.onFailure);
  expect(failurePolicyOf({}, specWith(byId))).toMatchObject({ created: 'delete', waits: false });
  expect(failurePolicyOf({}, endpointSpec.parse(committedSpec()))).toMatchObject({ created: 'keep', waits: true });
});

it.each([
  ['rollout.finalState', 'stopped', 'committed-stopped'],
  ['rollout.onFailure.created', 'stop', 'committed-stop-on-failure'],
  ['rollout.onFailure.created', 'delete', 'committed-delete-on-failure'],
  [
    'endpoint.autoScalePolicy',
    { minReplicas: 0, maxReplicas: 2, rules: [{ metric: 'concurrency' }] },
    'scale-to-zero-committed',
  ],
])('judges %s of a plan by id by its price row, once that is read', (path, value, code) => {
  const scales = path.endsWith('Policy') ? { 'endpoint.isAutoScaleEnabled': true } : {};
  const spec = specWith({ ...byId, ...scales, [path]: value });
  const codes = (...known: Parameters<typeof validateSpec> extends [unknown, ...infer Rest] ? Rest : never) =>
    validateSpec(spec, ...known).findings.map((one) => one.code);
  expect(codes()).not.toContain(code);
  expect(codes('hourly')).not.toContain(code);
  expect(codes('committed')).toEqual(expect.arrayContaining([code, 'committed-policy-missing']));
});

it('refuses the words of a commitment on a price row that is hourly', () => {
  const spec = specWith({ ...byId, 'endpoint.committedInstancePolicy': 'auto_renew' });
  expect(validateSpec(spec, 'hourly').findings.map(({ code }) => code)).toContain('hourly-with-commitment');
});
