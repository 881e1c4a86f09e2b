import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';
import { until } from '../../support/until.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('create', { environment: { TIR_SECRET_HUGGING_FACE: 'reference-5f1c9d0be3' } });
});
afterAll(() => stack.close());

const eventsOf = async (workflowId: string): Promise<number> =>
  (await stack.client.workflow.getHandle(workflowId).fetchHistory()).events?.length ?? 0;

describe.concurrent('a rollout of an endpoint that does not exist', () => {
  it('creates it, proves it, and ends Healthy within 35 events', async () => {
    const operation = await stack.rollouts.apply(specOf('new-one'), { reason: 'first' });
    const result = await operation.result();
    expect(result).toMatchObject({
      phase: 'Healthy',
      status: 'running',
      replicas: 1,
      revision: 1,
      plan: { kind: 'create' },
      probe: { preset: 'openai-completion', successes: 2 },
    });
    expect(await eventsOf(operation.workflowId)).toBeLessThanOrEqual(35);
    expect(await cleanSlate(stack, 'new-one')).toEqual([]);
  });

  it('costs no more events for a long wait than for a short one', async () => {
    const { admin } = stack.simulator;
    const short = await stack.rollouts.apply(specOf('short-wait'));
    await short.result();
    await admin.addFault({ operation: 'create', name: 'long-wait', kind: 'unknownStatus', status: 'waiting' });
    const long = await stack.rollouts.apply(specOf('long-wait'));
    await until(
      'it was looked at three times',
      async () => (await admin.ledger({ operation: 'get', name: 'long-wait' })).length >= 3,
    );
    const [endpoint] = (await admin.endpoints()).filter(({ body }) => body.name === 'long-wait');
    await admin.patchEndpoint(endpoint?.id ?? 0, { reportedStatus: null });
    await long.result();
    expect(await eventsOf(long.workflowId)).toBe(await eventsOf(short.workflowId));
    expect(await cleanSlate(stack, 'long-wait')).toEqual([]);
  });

  it('ends stopped when the spec asks for it, after it was proven', async () => {
    const result = await (await stack.rollouts.apply(specOf('to-stop', { 'rollout.finalState': 'stopped' }))).result();
    expect(result).toMatchObject({ phase: 'Healthy', status: 'stopped', probe: { successes: 2 } });
    expect(await cleanSlate(stack, 'to-stop')).toEqual([]);
  });

  it('ends with the replicas of the final state, after one was proven', async () => {
    const result = await (await stack.rollouts.apply(specOf('to-grow', { 'rollout.finalState': { replicas: 3 } }))).result();
    expect(result).toMatchObject({ phase: 'Healthy', status: 'running', replicas: 3 });
    expect(await cleanSlate(stack, 'to-grow')).toEqual([]);
  });

  it('sends a referenced value to TIR and keeps it out of everything else', async () => {
    const variables = [{ key: 'HF_TOKEN', valueFrom: { env: 'TIR_SECRET_HUGGING_FACE' } }];
    await (await stack.rollouts.apply(specOf('with-secret', { 'endpoint.resourceDetails.envVariables': variables }))).result();
    const [create] = await stack.simulator.admin.ledger({ operation: 'create', name: 'with-secret' });
    expect(JSON.stringify(create?.body)).toContain('reference-5f1c9d0be3');
    expect(await cleanSlate(stack, 'with-secret')).toEqual([]);
  });
});

describe.concurrent('a rollout of a live endpoint', () => {
  it('changes nothing when it runs as specified already, and still proves it', async () => {
    await (await stack.rollouts.apply(specOf('same'))).result();
    const again = await (await stack.rollouts.apply(specOf('same'))).result();
    expect(again).toMatchObject({ phase: 'Healthy', plan: { kind: 'none' }, revision: 1, probe: { successes: 2 } });
    expect(await stack.simulator.admin.ledger({ operation: 'put', name: 'same' })).toEqual([]);
    expect(await cleanSlate(stack, 'same')).toEqual([]);
  });

  it('patches fields in place and keeps its id', async () => {
    const first = await (await stack.rollouts.apply(specOf('patched'))).result();
    const second = await (await stack.rollouts.apply(specOf('patched', otherModel))).result();
    expect(second).toMatchObject({
      phase: 'Healthy',
      plan: { kind: 'change', steps: [{ action: 'patch' }] },
      revision: 2,
      endpointId: first.endpointId,
    });
    expect(await cleanSlate(stack, 'patched')).toEqual([]);
  });

  it('changes the count of replicas by scaling alone', async () => {
    await (await stack.rollouts.apply(specOf('widened'))).result();
    const result = await (await stack.rollouts.apply(specOf('widened', { 'endpoint.replica': 2 }))).result();
    expect(result).toMatchObject({ phase: 'Healthy', replicas: 2, plan: { steps: [{ action: 'autoScale' }] } });
    expect(await cleanSlate(stack, 'widened')).toEqual([]);
  });

  it('turns autoscaling on', async () => {
    await (await stack.rollouts.apply(specOf('elastic'))).result();
    const policy = { minReplicas: 1, maxReplicas: 3, rules: [{ metric: 'concurrency', value: 10 }] };
    const result = await (
      await stack.rollouts.apply(specOf('elastic', { 'endpoint.isAutoScaleEnabled': true, 'endpoint.autoScalePolicy': policy }))
    ).result();
    expect(result).toMatchObject({ phase: 'Healthy', plan: { steps: [{ action: 'autoScale' }] } });
    const [endpoint] = (await stack.simulator.admin.endpoints()).filter(({ body }) => body.name === 'elastic');
    expect(endpoint?.body).toMatchObject({
      is_auto_scale_enabled: true,
      auto_scale_policy: { min_replicas: 1, max_replicas: 3 },
    });
    expect(await cleanSlate(stack, 'elastic')).toEqual([]);
  });

  it('updates and starts a stopped one', async () => {
    await (await stack.rollouts.apply(specOf('woken', { 'rollout.finalState': 'stopped' }))).result();
    const result = await (await stack.rollouts.apply(specOf('woken', otherModel))).result();
    expect(result).toMatchObject({ phase: 'Healthy', status: 'running', plan: { steps: [{ action: 'update' }, { action: 'start' }] } });
    expect(await cleanSlate(stack, 'woken')).toEqual([]);
  });

  it('updates a stopped one that shall stay stopped without starting it', async () => {
    await (await stack.rollouts.apply(specOf('asleep', { 'rollout.finalState': 'stopped' }))).result();
    const result = await (
      await stack.rollouts.apply(specOf('asleep', { ...otherModel, 'rollout.finalState': 'stopped' }))
    ).result();
    expect(result).toMatchObject({ phase: 'Stopped', status: 'stopped', plan: { steps: [{ action: 'update' }] } });
    expect(await stack.simulator.admin.ledger({ operation: 'put:start', name: 'asleep' })).toEqual([]);
    expect(await cleanSlate(stack, 'asleep')).toEqual([]);
  });

  it('creates it anew when somebody deleted it', async () => {
    const first = await (await stack.rollouts.apply(specOf('reborn'))).result();
    await stack.simulator.admin.patchEndpoint(first.endpointId ?? 0, { status: 'vanish' });
    const second = await (await stack.rollouts.apply(specOf('reborn'))).result();
    expect(second).toMatchObject({ phase: 'Healthy', plan: { kind: 'create' } });
    expect(second.endpointId).not.toBe(first.endpointId);
    expect(second.warnings?.join(' ')).toContain('somebody deleted it');
    expect(await cleanSlate(stack, 'reborn')).toEqual([]);
  });
});

it('keeps key, token and referenced values out of every row and every history', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
