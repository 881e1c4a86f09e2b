import { describe, expect, it } from 'vitest';
import { compareLive } from '../../../activities/tir/compare.js';
import { isNotBefore, readCreatedAt } from '../../../activities/tir/created-at.js';
import { endpointUrl, otherAddress } from '../../../activities/tir/endpoint-url.js';
import { parseLive, statusOf } from '../../../activities/tir/live.js';
import { smallBody, smallSpec } from './small-body.js';

const asIs = (text: string): string => text;
const liveOf = (changes: Record<string, unknown> = {}) => ({
  redact: asIs,
  raw: {
    id: 1,
    status: 'running',
    ...smallBody(),
    sku_details: { specs: { name: 'C3.2' }, plan: { sku_type: 'hourly', committed_days: 0, currency: 'INR' } },
    ...changes,
  },
});
const withVariables = (...rows: object[]) =>
  liveOf({
    custom_endpoint_details: {
      ...smallBody().custom_endpoint_details,
      resource_details: { disk_size: '100', mount_path: '', env_variables: rows },
    },
  });

describe('the live endpoint against its spec', () => {
  it('is the same when TIR says what was sent', () => {
    expect(compareLive(smallSpec().endpoint, liveOf())).toEqual({
      mismatches: [],
      unverifiable: [],
      addedVariables: [],
      equal: expect.arrayContaining(['name', 'replica', 'skuName', 'containerName', 'detailedInfo.huggingFaceId']),
    });
  });

  it('differs field by field', () => {
    const { mismatches } = compareLive(smallSpec({ replica: 2, modelPath: 'a/' }).endpoint, liveOf({ model_id: 9 }));
    expect(mismatches).toEqual([
      { path: 'modelId', desired: null, live: 9 },
      { path: 'modelPath', desired: 'a/', live: '' },
      { path: 'replica', desired: 2, live: 1 },
    ]);
  });

  it('is unverifiable where TIR says nothing', () => {
    const { mismatches, unverifiable } = compareLive(smallSpec().endpoint, {
      redact: asIs,
      raw: { id: 1, name: 'chat-1b', status: 'running' },
    });
    expect(mismatches).toEqual([]);
    expect(unverifiable).toContain('framework');
    expect(unverifiable).toContain('containerName');
    expect(unverifiable).not.toContain('modelId');
  });

  it('tolerates variables that the server added, and says which', () => {
    expect(compareLive(smallSpec().endpoint, withVariables({ key: 'HF_HOME', value: '/mnt/models/.cache' }))).toMatchObject({
      mismatches: [],
      addedVariables: ['HF_HOME'],
    });
  });

  it('does not tolerate a variable that a spec of ours has sent and that this one leaves out', () => {
    const live = withVariables({ key: 'HF_HOME', value: '/mnt/models/.cache' }, { key: 'MODE', value: 'fast' });
    expect(compareLive(smallSpec().endpoint, live, { ownVariables: ['MODE', 'GONE'] })).toMatchObject({
      mismatches: [{ path: 'resourceDetails.envVariables.MODE', desired: null, live: '•••' }],
      addedVariables: ['HF_HOME'],
      equal: expect.arrayContaining(['resourceDetails.envVariables.GONE']),
    });
  });

  it('never shows a value of a variable', () => {
    const spec = smallSpec({
      resourceDetails: {
        envVariables: [
          { key: 'A', value: 'wanted-a' },
          { key: 'B', valueFrom: { env: 'SECRET_B' } },
          { key: 'C', value: 'wanted-c' },
        ],
      },
    });
    const live = withVariables({ key: 'A', value: 'seen-a' }, { key: 'B', value: 'seen-b' });
    const blind = compareLive(spec.endpoint, live);
    expect(blind.mismatches.map(({ path }) => path)).toEqual([
      'resourceDetails.envVariables.A',
      'resourceDetails.envVariables.C',
    ]);
    expect(blind.unverifiable).toEqual(['resourceDetails.envVariables.B']);
    const sighted = compareLive(spec.endpoint, live, { resolveEnv: () => 'wanted-b' });
    expect(sighted.mismatches).toHaveLength(3);
    expect(JSON.stringify([blind, sighted])).not.toMatch(/wanted|seen/);
  });

  it('compares the policy when autoscaling is on, and then not the count', () => {
    const scaling = {
      isAutoScaleEnabled: true,
      autoScalePolicy: { minReplicas: 1, maxReplicas: 4, rules: [{ metric: 'concurrency' }] },
    };
    const body = smallBody(scaling);
    const live = (max: number) =>
      liveOf({
        ...body,
        replica: 3,
        auto_scale_policy: { ...body.auto_scale_policy, max_replicas: max, stability_period: '300' },
      });
    expect(compareLive(smallSpec(scaling).endpoint, live(4)).mismatches).toEqual([]);
    expect(compareLive(smallSpec(scaling).endpoint, live(2)).mismatches).toEqual([
      { path: 'autoScalePolicy.maxReplicas', desired: 4, live: 2 },
    ]);
  });

  it('takes engine arguments one by one, numbers also as texts', () => {
    const spec = smallSpec({ detailedInfo: { engineArgs: { a: 4096, b: true, c: 'x' } } });
    const live = (engine_args: object) =>
      liveOf({ detailed_info: { ...smallBody().detailed_info, hugging_face_id: '', engine_args } });
    expect(compareLive(spec.endpoint, live({ a: '4096', b: 'true', c: 'x' })).mismatches).toEqual([]);
    expect(compareLive(spec.endpoint, live({ a: 4096, b: false, d: 1 })).mismatches).toEqual([
      { path: 'detailedInfo.engineArgs.b', desired: true, live: false },
      { path: 'detailedInfo.engineArgs.c', desired: 'x', live: null },
      { path: 'detailedInfo.engineArgs.d', desired: null, live: 1 },
    ]);
  });
});

describe('a live endpoint', () => {
  it('is read tolerantly and kept whole', () => {
    const live = parseLive({
      id: '7',
      name: 'a',
      status: 'Running',
      replica: '2',
      created_at: 5,
      new_field: { x: 1 },
      auto_scale_policy: { min_replica: '0', max_replica: '3' },
    }, asIs);
    expect(live).toMatchObject({
      id: 7,
      status: 'running',
      statusRaw: 'Running',
      replica: 2,
      createdAt: '5',
      autoScale: { minReplicas: 0, maxReplicas: 3 },
      raw: { new_field: { x: 1 } },
    });
  });

  it.each([
    ['Running', 'running'],
    ['WAITING', 'pending'],
    ['deploying', 'pending'],
    ['Idle', 'idle'],
    ['Stopped', 'stopped'],
    ['Terminating', 'stopping'],
    ['Error', 'failed'],
    ['hibernating', 'unknown'],
    ['constructor', 'unknown'],
  ])('that says %s is %s', (word, status) => {
    expect(statusOf({ status: word })).toBe(status);
  });
});

describe('a time of creation', () => {
  const read = (value: unknown) => readCreatedAt(value).map((date) => date.toISOString());
  it.each([
    ['2026-05-08T10:11:12Z', ['2026-05-08T10:11:12.000Z']],
    ['2026-05-08T10:11:12.123456+05:30', ['2026-05-08T04:41:12.123Z']],
    ['2026-05-08T10:11:12', ['2026-05-08T04:41:12.000Z', '2026-05-08T10:11:12.000Z']],
    ['2026-05-08 10:11:12.5', ['2026-05-08T04:41:12.500Z', '2026-05-08T10:11:12.500Z']],
    ['08-05-2026 10:11', ['2026-05-08T04:41:00.000Z', '2026-05-08T10:11:00.000Z']],
    ['Fri, 08 May 2026 10:11:12 GMT', ['2026-05-08T10:11:12.000Z']],
    [1778235072, ['2026-05-08T10:11:12.000Z']],
    ['1778235072000', ['2026-05-08T10:11:12.000Z']],
    ['yesterday', []],
    [undefined, []],
  ])('%s may be %o', (value, instants) => {
    expect(read(value)).toEqual(instants);
  });

  it('is not before another when one reading says so', () => {
    expect(isNotBefore('2026-05-08T10:11:12', new Date('2026-05-08T10:12:00Z'), 120_000)).toBe(true);
    expect(isNotBefore('2026-05-08T10:11:12', new Date('2026-05-08T11:12:00Z'), 120_000)).toBe(false);
    expect(isNotBefore('nonsense', new Date(0), 0)).toBe(false);
  });
});

describe('the address of an endpoint', () => {
  const address = { dataPlaneUrl: 'https://infer.e2enetworks.net/', projectId: 7, id: 12 };
  it('is built from the ids', () => {
    expect(endpointUrl(address)).toBe('https://infer.e2enetworks.net/project/p-7/endpoint/is-12');
  });

  const said = (text: unknown) => otherAddress({ id: 12, redact: asIs, raw: { nested: { root: text } } }, endpointUrl(address));
  it.each([
    ['https://infer-chennai.e2enetworks.net/project/p-7/endpoint/is-12/v1', 'https://infer-chennai.e2enetworks.net/project/p-7/endpoint/is-12,'],
    ['http://infer.e2enetworks.net/project/p-7/endpoint/is-12', 'http://infer.e2enetworks.net/project/p-7/endpoint/is-12,'],
    ['https://infer.e2enetworks.net:8443/project/p-7/endpoint/is-12', ':8443/project/p-7/endpoint/is-12,'],
    ['https://infer.e2enetworks.net/project/p-8/endpoint/is-12', '/project/p-8/endpoint/is-12,'],
    ['https://infer.e2enetworks.net@evil.example/endpoint/is-12?key=1#2', ' https://evil.example/endpoint/is-12,'],
    ['https://evil.example/\u001b[2J\u202e/endpoint/is-12', ' https://evil.example/%1B[2J%E2%80%AE/endpoint/is-12,'],
    [`https://evil.example/${'a'.repeat(9_000)}/endpoint/is-12`, 'a…, which was not called'],
  ])('is warned of where an answer names another: %j', (text, shown) => {
    expect(said(text)).toContain(shown);
    expect(said(text)).toMatch(/set its host in MODEL_API_CLIENT_HOST on the worker\.$/);
    expect(said(text)).not.toMatch(/[\u0000-\u001f\u202e]|key=1/);
    expect(said(text)?.length).toBeLessThan(500);
  });

  it.each([
    'https://infer.e2enetworks.net/project/p-7/endpoint/is-12/v1',
    'https://infer.e2enetworks.net/project/p-7/endpoint/is-123',
    'ftp://evil.example/endpoint/is-12',
    'the endpoint/is-12 of https://evil.example',
    Array.from({ length: 1_000_000 }, () => 0),
  ])('is not warned of for %.80j', (text) => {
    expect(said(text)).toBeUndefined();
  });
});
