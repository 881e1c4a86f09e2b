import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTirClient } from '../../../activities/tir/client.js';
import type { TirClientConfig } from '../../../activities/tir/client.js';
import { redactor } from '../../../activities/tir/redact.js';
import { endpointUrl } from '../../../activities/tir/endpoint-url.js';
import type { Exchange } from '../../../activities/tir/http.js';
import { statusOf } from '../../../activities/tir/live.js';
import { closePools } from '../../../activities/tir/pools.js';
import { probeOnce } from '../../../activities/probe/probe-once.js';
import { closeProbeAgent } from '../../../activities/probe/call.js';
import { startSimulator } from '../../../simulator/index.js';
import type { Simulator } from '../../../simulator/index.js';
import { probeCheck } from '../../../workflows/contract/spec.js';
import { failureOf } from './odd-server.js';
import { smallBody } from './small-body.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ apiKey: 'the-api-key', authToken: 'the-auth-token', readySeconds: 0, terminateSeconds: 0 });
});
afterAll(async () => {
  await closePools();
  await closeProbeAgent();
  await simulator.close();
});

const exchanges: Exchange[] = [];
const clientWith = (config: Partial<TirClientConfig> = {}) =>
  createTirClient({
    baseUrl: simulator.controlPlaneUrl,
    credentials: { apiKey: 'the-api-key', authToken: 'the-auth-token' },
    projectId: 1000,
    location: 'Delhi',
    onExchange: (exchange) => exchanges.push(exchange),
    timeoutMs: 2000,
    ...config,
  });

describe.each([{}, { teamId: 3, activeIam: 5 }])('with addresses of the form %o', (form) => {
  const name = `life-${'teamId' in form ? 'team' : 'project'}`;

  it('an endpoint is made, found, changed, scaled, stopped, started and deleted', async () => {
    const client = clientWith(form);
    await client.checkCredentials();
    expect(await client.findEndpointByName(name, { everywhere: true })).toBeUndefined();
    const { id, createdAt } = await client.createEndpoint(smallBody({ name }));
    expect(createdAt).toBeDefined();
    expect(await client.findEndpointByName(name)).toMatchObject({ id, name });
    await expect.poll(async () => statusOf(await client.getEndpoint(id))).toBe('running');
    await client.patchEndpoint(id, smallBody({ name, modelPath: 'other/' }));
    expect((await client.getEndpoint(id)).raw['path']).toBe('other/');
    await client.setAutoScale(id, { minReplicas: 2, maxReplicas: 2 });
    await expect.poll(async () => (await client.listReplicas(id)).filter(({ status }) => status === 'ready').length).toBe(2);
    const [replica] = await client.listReplicas(id);
    await client.restartReplica(id, replica?.name ?? '');
    expect(Array.isArray(await client.getLogs(id))).toBe(true);
    expect(await client.listAlerts(id)).toBeInstanceOf(Array);
    await client.stopEndpoint(id);
    await expect.poll(async () => statusOf(await client.getEndpoint(id))).toBe('stopped');
    await client.updateStoppedEndpoint(id, smallBody({ name }));
    await client.startEndpoint(id);
    await expect.poll(async () => statusOf(await client.getEndpoint(id))).toBe('running');
    await client.restartEndpoint(id);
    await client.deleteEndpoint(id);
    await client.deleteEndpoint(id);
    expect(await client.findEndpoint(id)).toBeUndefined();
  });
});

describe('the catalogue', () => {
  it('has SKUs with prices, frameworks, integrations and models', async () => {
    const client = clientWith();
    const skus = await client.listSkus('vllm');
    expect(skus.find((sku) => sku.name === 'C3.2')).toMatchObject({
      kind: 'CPU',
      skuId: 11,
      plans: expect.arrayContaining([expect.objectContaining({ skuType: 'hourly', skuItemPriceId: 41 })]) as unknown,
    });
    expect((await client.listFrameworks()).length).toBeGreaterThan(0);
    const made = await client.createIntegration({ name: 'hf', huggingFaceToken: 'hf_0123456789' });
    expect(await client.getIntegration(made.id)).toMatchObject({ id: made.id });
    expect((await client.listIntegrations()).map(({ id }) => id)).toContain(made.id);
    await client.deleteIntegration(made.id);
    expect(await failureOf(client.getIntegration(made.id))).toMatchObject({ kind: 'notFound' });
    expect(await client.listModels()).toBeInstanceOf(Array);
    expect(await failureOf(client.getModel(424_242))).toMatchObject({ kind: 'notFound' });
  });
});

describe('a fault of the platform', () => {
  it.each([
    [{ operation: 'create', kind: 'answerLost' }, 'unavailable', true],
    [{ operation: 'create', kind: 'refusedBefore' }, 'unavailable', false],
    [{ operation: 'create', kind: 'truncated' }, 'unavailable', true],
    [{ operation: 'create', kind: 'malformed', body: 'html' }, 'contract', true],
    [{ operation: 'create', kind: 'malformed', body: 'huge' }, 'contract', true],
    [{ operation: 'create', kind: 'malformed', body: 'proto' }, 'contract', true],
    [{ operation: 'create', kind: 'malformed', body: 'invalidUtf8' }, 'contract', true],
    [{ operation: 'create', kind: 'createAnswer', answer: 'noId' }, 'contract', true],
    [{ operation: 'create', kind: 'createAnswer', answer: 'emptyData' }, 'contract', true],
    [{ operation: 'create', kind: 'status', status: 503, errorShape: 'notJson' }, 'unavailable', false],
    [{ operation: 'create', kind: 'slowBody', msPerByte: 100 }, 'unavailable', true],
  ] as const)('%o: the effect is unknown, and a look tells it', async (fault, kind, made) => {
    const client = clientWith();
    const name = `fault-${Math.random().toString(36).slice(2, 10)}`;
    await simulator.admin.addFault({ ...fault, name, times: 1 });
    expect(await failureOf(client.createEndpoint(smallBody({ name })))).toMatchObject({
      kind,
      effect: 'unknown',
      operation: 'createEndpoint',
    });
    expect((await client.findEndpointByName(name)) !== undefined).toBe(made);
  });

  it.each(['seconds', 'date', 'absent', 'absurd', 'negative', 'text'] as const)(
    '429 with a delay written as %s is throttled',
    async (retryAfter) => {
      await simulator.admin.addFault({ operation: 'list', kind: 'throttled', retryAfter, times: 1 });
      const err = (await failureOf(clientWith().listEndpoints())) as { kind: string; retryAfterMs?: number };
      expect(err.kind).toBe('throttled');
      expect(err.retryAfterMs ?? 0).toBeGreaterThanOrEqual(0);
    },
  );

  it('a wrong key is refused, and its text is nowhere', async () => {
    const err = await failureOf(
      clientWith({ credentials: { apiKey: 'wrong-api-key', authToken: 'wrong-token' } }).checkCredentials(),
    );
    expect(err).toMatchObject({ kind: 'refused' });
    expect(JSON.stringify(exchanges)).not.toMatch(/the-api-key|the-auth-token|wrong-api-key|wrong-token/);
  });
});

describe('a running endpoint', () => {
  it('proves itself to a probe at its address', async () => {
    const client = clientWith();
    const { id } = await client.createEndpoint(smallBody({ name: 'proven' }));
    await expect.poll(async () => statusOf(await client.getEndpoint(id))).toBe('running');
    const url = endpointUrl({ dataPlaneUrl: simulator.dataPlaneUrl, projectId: 1000, id });
    const request = {
      preset: 'openai-chat' as const,
      url,
      model: 'meta-llama/Llama-3.2-1B-Instruct',
      check: probeCheck.parse({}),
      redact: redactor(['the-auth-token']),
    };
    expect(await probeOnce({ ...request, token: 'the-auth-token' })).toMatchObject({ ok: true, status: 200 });
    expect(await probeOnce({ ...request, token: 'wrong' })).toMatchObject({ ok: false, status: 401 });
    await client.deleteEndpoint(id);
  });
});
