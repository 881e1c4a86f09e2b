import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';
import { describeSaga } from '../../support/saga.js';
import { createResource, deleteResource, type TirPlace } from '../../support/tir-resource.js';
import { until } from '../../support/until.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('rollback');
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const roll = async (name: string, changes: Record<string, unknown> = {}) =>
  (await stack.rollouts.apply(specOf(name, changes))).result();
/** Two healthy revisions. */
const twice = async (name: string) => {
  await roll(name);
  await roll(name, otherModel);
};
const modelIs = (model: string) => async (name: string) =>
  expect((await live(name))?.body.detailed_info?.hugging_face_id).toBe(model);
const untouched = { phase: 'Failed', leaves: modelIs('facebook/opt-125m') };
const back = { phase: 'RolledBack', leaves: modelIs('facebook/opt-125m') };

describeSaga('a rollback', 'rb', () => stack, {
  prepare: twice,
  start: (name) => stack.rollouts.rollback(name, { reason: 'slow answers' }),
  ends: { kind: 'rollback', phase: 'Healthy', revision: 3, plan: { kind: 'change', steps: [{ action: 'patch' }] } },
  steps: { chooseRevision: untouched, inspect: untouched, patch: back, awaitReady: back, proveServing: back },
  compensations: { restoreRevision: 'proveServing' },
});

describe.concurrent('a rollback', () => {
  it('makes a new revision that points to the old one, and says where it went', async () => {
    await twice('pointing');
    const result = await (await stack.rollouts.rollback('pointing')).result();
    expect(result.summary).toContain('Back to revision 1.');
    const [newest, second, first] = await stack.rollouts.revisions('pointing');
    expect(newest).toMatchObject({ number: 3, pointsTo: 1, verdict: 'healthy', digest: first?.digest });
    expect(second).toMatchObject({ number: 2, verdict: 'healthy', pointsTo: null });
    // And again goes further back: of before revision 1, which serves as 3, there is none.
    const { report } = await failureOf(await stack.rollouts.rollback('pointing'));
    expect(report).toMatchObject({ failureType: 'NoRevision', touched: false });
    expect(report.message).toContain('no healthy revision before revision 1, which serves now as 3');
    await modelIs('gpt2')('pointing');
    expect(await cleanSlate(stack, 'pointing')).toEqual([]);
  });

  it('never goes to a revision that was judged bad, unless forced', async () => {
    await roll('judged');
    stack.faults.add({ endpoint: 'judged', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    await failureOf(await stack.rollouts.apply(specOf('judged', otherModel)));
    await roll('judged', { 'endpoint.detailedInfo.huggingFaceId': 'bigscience/bloom-560m' });
    // 1 healthy, 2 bad, 3 healthy.
    expect((await stack.rollouts.revisions('judged')).map(({ verdict }) => verdict)).toEqual(['healthy', 'bad', 'healthy']);
    const { report } = await failureOf(await stack.rollouts.rollback('judged', { to: 2 }));
    expect(report).toMatchObject({ failureType: 'NoRevision', touched: false });
    expect(report.message).toContain('--force');
    expect(await (await stack.rollouts.rollback('judged')).result()).toMatchObject({ revision: 4, phase: 'Healthy' });
    await modelIs('gpt2')('judged');
    expect(await (await stack.rollouts.rollback('judged', { to: 2, force: true })).result()).toMatchObject({ phase: 'Healthy' });
    await modelIs('facebook/opt-125m')('judged');
    expect(await cleanSlate(stack, 'judged')).toEqual([]);
  });

  it('is refused when there is nothing to go back to, and names what there is', async () => {
    await roll('single');
    const { report } = await failureOf(await stack.rollouts.rollback('single'));
    expect(report).toMatchObject({ failureType: 'NoRevision', touched: false });
    expect(report.message).toContain('1 (healthy)');
    expect((await failureOf(await stack.rollouts.rollback('single', { to: 9 }))).report.message).toContain('no revision 9');
  });

  it('that happens by itself says what failed and what serves now', async () => {
    await roll('automatic');
    stack.faults.add({ endpoint: 'automatic', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const { report, error } = await failureOf(await stack.rollouts.apply(specOf('automatic', otherModel)));
    expect(report).toMatchObject({
      phase: 'RolledBack',
      failureType: 'ProbeFailed',
      serving: { revision: 1, proven: true },
      standing: 'Revision 1 serves again, proven by probe.',
    });
    expect(error.message).toContain('Revision 1 serves again');
  });
});

/** One at a time: how the simulator's replicas come up is said for all of its endpoints. */
describe('a change in place', () => {
  const NEVER = 100_000_000;
  const options = (more: Parameters<RolloutStack['simulator']['admin']['setOptions']>[0]) => stack.simulator.admin.setOptions(more);
  afterEach(() => options({ readySeconds: 0, replicaList: 'full' }));
  const soon = { ...otherModel, 'rollout.deadlines.readySeconds': 8 };
  const verdicts = async (name: string) => (await stack.rollouts.revisions(name)).map(({ verdict }) => verdict);

  it('is not proven by the replicas that it replaces, and what they run is back at once', async () => {
    await roll('proof');
    await options({ readySeconds: NEVER });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('proof', soon)));
    expect(report).toMatchObject({
      failureType: 'DeadlineExceeded',
      step: 'awaitReady',
      phase: 'RolledBack',
      serving: { revision: 1, proven: true },
    });
    expect(report.message).toContain('1 from before the change not gone yet');
    expect(await verdicts('proof')).toEqual(['bad', 'healthy']);
    expect(await cleanSlate(stack, 'proof')).toEqual([]);
  });

  it('is ready only by a list of replicas that could be read', async () => {
    await roll('unread');
    const { id } = await stack.simulator.admin.addFault({ operation: 'replicas', name: 'unread', skip: 1, times: 3, kind: 'status', status: 503 });
    expect(await roll('unread', otherModel)).toMatchObject({ phase: 'Healthy' });
    expect((await stack.simulator.admin.faults()).find((fault) => fault.id === id)).toMatchObject({ fired: 3 });
  });

  it('out of an error, by an apply and by a rollback, is not judged by that error', async () => {
    await roll('mended');
    const fail = async () => stack.simulator.admin.patchEndpoint((await live('mended'))?.id ?? 0, { status: 'error' });
    await fail();
    await options({ readySeconds: 3 });
    expect(await roll('mended', otherModel)).toMatchObject({ phase: 'Healthy', revision: 2 });
    await fail();
    expect(await (await stack.rollouts.rollback('mended')).result()).toMatchObject({ phase: 'Healthy', revision: 3 });
    expect(await verdicts('mended')).toEqual(['healthy', 'healthy', 'healthy']);
  });

  it.each(['slots', 'none'] as const)('is unproven on a TIR that cannot tell: %s', async (replicaList) => {
    const name = `untold-${replicaList}`;
    await roll(name);
    await options({ replicaList });
    const result = await roll(name, soon);
    expect(result).toMatchObject({ phase: 'Unproven', unproven: expect.stringContaining('does not tell') as string });
    expect(result.summary).toContain('unproven');
    expect(await verdicts(name)).toEqual(['unknown', 'healthy']);
  });
});

describe('a name in the place of an id', () => {
  const place = (): TirPlace => {
    const [apiKey = '', authToken = ''] = stack.secrets;
    return { controlPlaneUrl: stack.simulator.controlPlaneUrl, projectId: stack.projectId, credentials: { apiKey, authToken } };
  };
  const byName = { 'endpoint.modelLoadIntegrationName': 'hub', 'endpoint.datasetName': 'results' };
  const sent = async (name: string) => (await live(name))?.body as { model_load_integration_id?: number; dataset_id?: number };

  it('is looked up at each apply; a revision keeps the id that it was, whatever bears the name later', async () => {
    const [first, dataset] = [await createResource(place(), 'integrations', 'hub'), await createResource(place(), 'datasets', 'results')];
    const made = await (await stack.rollouts.apply(specOf('named', byName))).result();
    expect(made.plan?.lookedUp).toEqual([
      { field: 'modelLoadIntegrationName', name: 'hub', becomes: 'modelLoadIntegrationId', id: first },
      { field: 'datasetName', name: 'results', becomes: 'datasetId', id: dataset },
    ]);
    expect(await sent('named')).toMatchObject({ model_load_integration_id: first, dataset_id: dataset });
    expect(await stack.rollouts.plan(specOf('named', byName))).toMatchObject({ kind: 'none', lookedUp: [{ id: first }, { id: dataset }] });

    await deleteResource(place(), 'integrations', first);
    const second = await createResource(place(), 'integrations', 'hub');
    const moved = await stack.rollouts.plan(specOf('named', byName));
    expect(moved.changes).toMatchObject([{ path: 'modelLoadIntegrationId', live: first, desired: second, change: 'patch' }]);
    expect(await (await stack.rollouts.apply(specOf('named', byName), { planHash: moved.hash })).result()).toMatchObject({ revision: 2 });
    expect(await sent('named')).toMatchObject({ model_load_integration_id: second });

    const revisions = await stack.rollouts.revisions('named');
    expect(revisions.map(({ spec: { endpoint } }) => [endpoint.modelLoadIntegrationId, endpoint.modelLoadIntegrationName])).toEqual([
      [second, undefined],
      [first, undefined],
    ]);
    await (await stack.rollouts.rollback('named')).result();
    expect(await sent('named')).toMatchObject({ model_load_integration_id: first });
    expect(await cleanSlate(stack, 'named')).toEqual([]);
  });

  it('that TIR does not have is refused before anything is done, with what there is', async () => {
    await createResource(place(), 'serving/model', 'llama');
    const spec = { 'endpoint.detailedInfo.huggingFaceId': '', 'endpoint.modelName': 'lama', 'endpoint.datasetName': 'none' };
    const { report } = await failureOf(await stack.rollouts.apply(specOf('misspelt', spec)));
    expect(report).toMatchObject({ failureType: 'InvalidSpec', touched: false });
    expect(report.message).toMatch(/there is no model repository named lama in project \d+ of the simulator; it has llama \(\d+\)/);
    expect(report.message).toContain('there is no dataset named none');
    expect(report.message).toContain('--set endpoint.modelId=NUMBER');
    expect(await live('misspelt')).toBeUndefined();
  });
});

describe.concurrent('a plan', () => {
  it('that was seen is the only one that is carried out', async () => {
    await roll('seen');
    const { hash } = await stack.rollouts.plan(specOf('seen', otherModel));
    const id = (await live('seen'))?.id ?? 0;
    await stack.simulator.admin.patchEndpoint(id, { set: { path: 'changed/by/hand' } });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('seen', otherModel), { planHash: hash }));
    expect(report).toMatchObject({ failureType: 'PlanChanged', touched: false });
    await modelIs('gpt2')('seen');
    const now = await stack.rollouts.plan(specOf('seen', otherModel));
    expect(report.message).toContain(now.hash);
    const result = await (await stack.rollouts.apply(specOf('seen', otherModel), { planHash: now.hash })).result();
    expect(result).toMatchObject({ phase: 'Healthy', plan: { hash: now.hash } });
  });

  it('waits for approval for as long as it takes, and is looked at again after it', async () => {
    await roll('agreed');
    const operation = await stack.rollouts.apply(specOf('agreed', otherModel), { approve: true });
    await stack.untilPhase(operation, 'AwaitingApproval');
    await modelIs('gpt2')('agreed');
    // The world moves while the plan waits: it is not the plan that was agreed to.
    const id = (await live('agreed'))?.id ?? 0;
    const seen = (await stack.rollouts.plan(specOf('agreed', otherModel))).hash;
    await stack.simulator.admin.patchEndpoint(id, { set: { path: 'changed/by/hand' } });
    await operation.approve({ reason: 'fine', plan: seen });
    await until('the operation says that the plan is another one', async () =>
      /changed while the last plan waited/.test((await stack.statusOf(operation)).detail ?? ''),
    );
    await modelIs('gpt2')('agreed');
    // What was agreed to before the move does not count for what it became.
    await expect(operation.approve({ plan: seen })).rejects.toMatchObject({
      code: 'refused',
      message: expect.stringMatching(/^The plan that waits is [0-9a-f]{12}, and not [0-9a-f]{12}\./) as string,
    });
    await operation.approve({ reason: 'still fine' });
    expect(await operation.result()).toMatchObject({ phase: 'Healthy', revision: 2 });
    const [entry] = await stack.rollouts.history('agreed');
    const verbs = entry?.entries.flatMap(({ content }) => (content as { verb?: string; reason?: string }).verb ?? []);
    expect(verbs).toEqual(['approve', 'approve']);
    expect(await cleanSlate(stack, 'agreed')).toEqual([]);
  });

  it('that is rejected ends, with who and why, and nothing was changed', async () => {
    await roll('refused');
    const operation = await stack.rollouts.apply(specOf('refused', otherModel), { approve: true });
    await stack.untilPhase(operation, 'AwaitingApproval');
    await operation.reject({ reason: 'too expensive' });
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ phase: 'Aborted', touched: false, message: 'Rejected by asha@example: too expensive.' });
    expect(await stack.simulator.admin.ledger({ operation: 'put', name: 'refused' })).toEqual([]);
    // A plan that nobody agreed to says nothing of its revision.
    expect((await stack.rollouts.revisions('refused'))[0]?.verdict).toBe('unknown');
    expect(await cleanSlate(stack, 'refused')).toEqual([]);
  });

  it('without a step has nothing to approve', async () => {
    await roll('same');
    expect(await (await stack.rollouts.apply(specOf('same'), { approve: true })).result()).toMatchObject({ plan: { kind: 'none' } });
  });

  it('is refused approval in any other phase', async () => {
    const held = stack.faults.hold({ endpoint: 'busy', step: 'awaitReady' });
    const operation = await stack.rollouts.apply(specOf('busy'));
    await held.reached;
    await expect(operation.approve()).rejects.toMatchObject({ code: 'refused' });
    await expect(operation.reject()).rejects.toMatchObject({ code: 'refused' });
    held.release();
    await operation.result();
  });
});

describe.concurrent('two people at once', () => {
  it('one works, the other is told, waits, or supersedes', async () => {
    await roll('shared');
    const held = stack.faults.hold({ endpoint: 'shared', step: 'awaitReady' });
    const first = await stack.rollouts.apply(specOf('shared', otherModel));
    await held.reached;
    await expect(stack.rollouts.scale('shared', 2)).rejects.toMatchObject({ code: 'conflict', facts: { running: { kind: 'rollout' } } });
    const seen: string[] = [];
    const waiting = stack.rollouts.scale('shared', 2, { wait: true, onHolder: (_holder, { kind }) => seen.push(kind) });
    held.release();
    expect(await first.result()).toMatchObject({ phase: 'Healthy' });
    expect(await (await waiting).result()).toMatchObject({ phase: 'Healthy', replicas: 2 });
    expect(seen).toEqual(['rollout']);

    const again = stack.faults.hold({ endpoint: 'shared', step: 'awaitReady' });
    const superseded = await stack.rollouts.apply(specOf('shared', { 'endpoint.replica': 3 }));
    await again.reached;
    const winning = stack.rollouts.stop('shared', { supersede: true, reason: 'out of money' });
    const { report } = await failureOf(superseded);
    again.release();
    expect(report).toMatchObject({ phase: 'Aborted', message: 'Aborted by asha@example: superseded: out of money.' });
    expect(await (await winning).result()).toMatchObject({ phase: 'Stopped' });
    expect(await cleanSlate(stack, 'shared')).toEqual([]);
  });

  it('of many at once exactly one runs at a time, and all who wait get their turn', async () => {
    await roll('crowded');
    const counts = [2, 3, 1, 2, 3];
    const operations = await Promise.all(counts.map((replicas) => stack.rollouts.scale('crowded', replicas, { wait: true })));
    const results = await Promise.all(operations.map((operation) => operation.result()));
    expect(results.map(({ phase }) => phase)).toEqual(counts.map(() => 'Healthy'));
    expect(new Set(results.map(({ operationId }) => operationId)).size).toBe(counts.length);
    expect(await cleanSlate(stack, 'crowded')).toEqual([]);
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
