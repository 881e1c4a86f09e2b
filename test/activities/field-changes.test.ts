import { describe, expect, it } from 'vitest';
import { changesOf } from '../../activities/field-changes.js';
import type { PlanInput } from '../../activities/plan-input.js';
import type { Sku } from '../../activities/tir/catalogue.js';
import { parseLive } from '../../activities/tir/live.js';
import { toWire } from '../../activities/tir/wire.js';
import { endpointSpec, type EndpointSpec } from '../../workflows/contract/spec.js';
import { changed, committedSpec, scalingSpec, vllmSpec } from '../support/specs.js';

const specWith = (changes: Record<string, unknown> = {}, base = vllmSpec): EndpointSpec => endpointSpec.parse(changed(base(), changes));
const skus: Sku[] = [{ name: 'C3.2', kind: 'CPU', plans: [{ skuType: 'committed', committedDays: 30, skuItemPriceId: 42 }] }];

/** The endpoint as a TIR shows it that returns what was sent, but for what no GET is known to return. */
function liveOf({ endpoint }: EndpointSpec, more: Record<string, unknown> = {}) {
  const { sku_item_price_id: _price, auto_scale_policy: policy, ...body } = toWire(endpoint, { resolveEnv: () => 'value' });
  const { initial_cooldown_period: _cooldown, is_hold_queue: _hold, ...shown } = policy;
  return parseLive({ id: 7, status: 'running', ...body, auto_scale_policy: shown, ...more }, (text) => text);
}

/** What the spec would change of an endpoint that holds `applied`. */
const plannedOf = (applied: EndpointSpec, spec: EndpointSpec, more: Partial<PlanInput> = {}, raw: Record<string, unknown> = {}) => {
  const live = liveOf(applied, raw);
  const found = changesOf({ spec, digest: 'd', applied, skus, term: 'hourly', liveTerm: 'hourly', warnings: [], resolveEnv: () => 'value', recreate: false, acknowledgeCommitted: false, live, ...more }, live);
  return found.filter(({ change }) => change !== 'none');
};

const variables = (...rows: Record<string, unknown>[]) => specWith({ 'endpoint.resourceDetails.envVariables': rows });
const mode = { key: 'MODE', value: 'fast' };

describe('an environment variable', () => {
  it('that is taken out is a change, and one that the server added is not', () => {
    const raw = { custom_endpoint_details: { resource_details: { env_variables: [mode, { key: 'HF_HOME', value: '/x' }] } } };
    expect(plannedOf(variables(mode), specWith(), { ownVariables: ['MODE'] }, raw)).toEqual([
      { path: 'resourceDetails.envVariables.MODE', desired: null, live: '•••', change: 'patch' },
    ]);
  });

  it('that is taken out is a change also where TIR does not return variables', () => {
    const raw = { custom_endpoint_details: { resource_details: { disk_size: 100 } } };
    const found = plannedOf(variables(mode), specWith(), { ownVariables: ['MODE'] }, raw);
    expect(found.find(({ path }) => path === 'resourceDetails.envVariables.MODE')).toMatchObject({ desired: null, live: '•••', notReturned: true });
  });

  it('whose flag of the form changes is a change, and one that becomes a reference of the same value is not', () => {
    expect(plannedOf(variables(mode), variables({ ...mode, required: true }))).toMatchObject([
      { path: 'resourceDetails.envVariables.MODE.required', change: 'patch', notReturned: true },
    ]);
    expect(plannedOf(variables({ key: 'MODE', value: 'value' }), variables({ key: 'MODE', valueFrom: { env: 'MODE' } }))).toEqual([]);
  });
});

describe('what no GET returns', () => {
  const cooling = specWith({ 'endpoint.autoScalePolicy.initialCooldownPeriod': 30 }, scalingSpec);

  it('is a change when it is taken out', () => {
    expect(plannedOf(cooling, specWith({}, scalingSpec))).toEqual([
      { path: 'autoScalePolicy.initialCooldownPeriod', desired: null, live: 30, change: 'autoscale', notReturned: true },
    ]);
  });

  it('is no change while it stays, nor where it is switched off', () => {
    expect(plannedOf(cooling, cooling)).toEqual([]);
    const probing = (port: number) => specWith({ 'endpoint.readinessProbe.port': port });
    expect(plannedOf(probing(8080), probing(9090))).toEqual([]);
  });

  it('is a renewal price as any other field', () => {
    const renewing = (id: number | null) => specWith({ 'endpoint.nextSkuItemPriceId': id }, committedSpec);
    const raw = { next_sku_item_price_id: undefined };
    for (const next of [43, null])
      expect(plannedOf(renewing(42), renewing(next), { liveTerm: 'committed' }, raw)).toMatchObject([
        { path: 'nextSkuItemPriceId', desired: next, live: 42, change: 'patch' },
      ]);
  });
});

it('takes the same price row by id for the same plan', () => {
  const byName = specWith({}, committedSpec);
  const byId = specWith({ 'endpoint.skuName': null, 'endpoint.skuType': null, 'endpoint.committedDays': null, 'endpoint.skuItemPriceId': 42 }, committedSpec);
  expect(plannedOf(byName, byId, { liveTerm: 'committed' })).toEqual([]);
  expect(plannedOf(byId, byName, { liveTerm: 'committed' }, { sku_details: { specs: { name: 'C3.2' }, plan: { sku_type: 'committed', committed_days: 30 } } })).toEqual([]);
});

describe('what calls of their own have set', () => {
  const full = specWith({
    'endpoint.securityGroupIds': [1, 2],
    'endpoint.asyncInvocation': { enabled: true, datasetId: 41, routes: ['v1/completions'] },
  });
  const attached = { securityGroupIds: [1, 2, 9] };
  const raw = { async_enabled: true };

  it('is taken out with the spec that managed it; what others attached stays', () => {
    expect(plannedOf(full, specWith(), { managed: full, attached }, raw)).toEqual([
      { path: 'asyncInvocation.enabled', desired: false, live: true, change: 'async' },
      { path: 'securityGroupIds', desired: [9], live: [1, 2, 9], change: 'attachment' },
    ]);
  });

  it('stays where a verb or an adoption has set it, and where it is gone already', () => {
    expect(plannedOf(full, specWith(), { managed: specWith(), attached }, raw)).toEqual([]);
    expect(plannedOf(full, specWith(), { managed: full, attached: { securityGroupIds: [9] } }, { async_enabled: false })).toEqual([]);
  });
});
