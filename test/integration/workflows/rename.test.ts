import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';
import { describeSaga } from '../../support/saga.js';
import { stepsOf } from '../../support/workflow-steps.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('rename', { environment: { TIR_SECRET_HUGGING_FACE: 'reference-77ab1c' } });
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const roll = async (name: string, changes: Record<string, unknown> = {}) =>
  (await stack.rollouts.apply(specOf(name, changes))).result();
const newName = (name: string) => `${name}-new`;
const hasOldName = async (name: string) => {
  expect((await live(name))?.status).toBe('running');
  expect(await live(newName(name))).toBeUndefined();
};
const untouched = { leaves: hasOldName };

it('knows every step of a rename', () => {
  expect([...stepsOf('look'), ...stepsOf('rename')]).toEqual(['look', 'checkNewName', 'restoreName', 'renameEndpoint', 'reviseRenamed']);
});

describeSaga('renaming', 'rn', () => stack, {
  prepare: roll,
  start: (name) => stack.rollouts.rename(name, newName(name), { reason: 'a better name' }),
  ends: { kind: 'rename', phase: 'Renamed', status: 'running', revision: 2 },
  steps: { look: untouched, checkNewName: untouched, renameEndpoint: untouched, reviseRenamed: untouched },
  compensations: { restoreName: 'renameEndpoint' },
  renamed: newName,
  // Once it is renamed, its steps are those of the new name.
  nameAt: (name, step) => (step === 'reviseRenamed' ? newName(name) : name),
});

describe.concurrent('a renamed endpoint', () => {
  it('keeps its id, its history, its revisions with their verdicts, and its secrets', async () => {
    const variables = [{ key: 'HF_TOKEN', valueFrom: { env: 'TIR_SECRET_HUGGING_FACE' } }];
    const { endpointId } = await roll('before', { 'endpoint.resourceDetails.envVariables': variables });
    await roll('before', { 'endpoint.resourceDetails.envVariables': variables, ...otherModel });
    await (await stack.rollouts.rename('before', 'after')).result();
    expect(await live('before')).toBeUndefined();
    const now = await live('after');
    expect(now?.id).toBe(endpointId);
    expect(JSON.stringify(now?.body)).toContain('reference-77ab1c');
    expect((await stack.rollouts.history('after')).map(({ operation }) => operation.kind)).toEqual(['rename', 'rollout', 'rollout']);
    expect((await stack.rollouts.revisions('after')).map(({ number, verdict }) => [number, verdict])).toEqual([
      [3, 'healthy'],
      [2, 'healthy'],
      [1, 'healthy'],
    ]);
    const [newest] = await stack.rollouts.revisions('after');
    expect(await stack.rollouts.plan(newest?.spec as never)).toMatchObject({ kind: 'none', changes: [] });
    // The old name is free: a new endpoint of that name has a history of its own.
    await roll('before');
    expect(await stack.rollouts.history('before')).toHaveLength(1);
    expect(await cleanSlate(stack, 'after')).toEqual([]);
  });

  it('that is stopped is renamed and stays stopped', async () => {
    await roll('asleep', { 'rollout.finalState': 'stopped' });
    await (await stack.rollouts.rename('asleep', 'asleep-still')).result();
    expect((await live('asleep-still'))?.status).toBe('stopped');
    expect(await cleanSlate(stack, 'asleep-still')).toEqual([]);
  });

  it('keeps its name when it goes back to a revision of its old one', async () => {
    await roll('first');
    await roll('first', otherModel);
    await (await stack.rollouts.rename('first', 'second')).result();
    expect(await (await stack.rollouts.rollback('second', { to: 1 })).result()).toMatchObject({ phase: 'Healthy', revision: 4 });
    expect(await live('first')).toBeUndefined();
    expect((await live('second'))?.status).toBe('running');
    expect(await cleanSlate(stack, 'second')).toEqual([]);
  });

  it('of which it is not known what TIR holds gets no revision that would say so', async () => {
    await roll('unsure');
    await stack.simulator.admin.addFault({ operation: 'put:patch', name: 'unsure', kind: 'status', status: 400, times: 1 });
    await failureOf(await stack.rollouts.apply(specOf('unsure', { ...otherModel, 'rollout.onFailure': { patched: 'keep' } })));
    const result = await (await stack.rollouts.rename('unsure', 'unsure-still')).result();
    expect(result.warnings).toEqual([expect.stringContaining('No revision was made')]);
    expect((await stack.rollouts.revisions('unsure-still')).map(({ number, verdict }) => [number, verdict])).toEqual([
      [2, 'bad'],
      [1, 'healthy'],
    ]);
  });

  it('whose rename was terminated between TIR and the record is not taken for a stranger', async () => {
    await roll('half');
    await stack.simulator.admin.patchEndpoint((await live('half'))?.id ?? 0, { set: { name: 'half-new' } });
    const { report } = await failureOf(await stack.rollouts.apply(specOf('half-new')));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(report.message).toContain('drift half --repair');
    await stack.rollouts.drift.check({ name: 'half', repair: true });
    await (await stack.rollouts.get('half')).result();
    await hasOldName('half');
    expect(await cleanSlate(stack, 'half')).toEqual([]);
  });

  it('cannot have a name that another endpoint has, or that has a history of its own', async () => {
    await roll('one');
    await roll('two');
    expect((await failureOf(await stack.rollouts.rename('one', 'two'))).report).toMatchObject({
      failureType: 'IllegalPhase',
      touched: false,
    });
    await (await stack.rollouts.delete('two')).result();
    expect((await failureOf(await stack.rollouts.rename('one', 'two'))).report.message).toContain('history of its own');
    await expect(stack.rollouts.rename('one', 'Not A Name')).rejects.toMatchObject({ code: 'invalid' });
  });

  it('holds both names while it works, and lets both go', async () => {
    await roll('held');
    const held = stack.faults.hold({ endpoint: 'held', step: 'renameEndpoint' });
    const operation = await stack.rollouts.rename('held', 'held-new');
    await held.reached;
    await expect(stack.rollouts.stop('held')).rejects.toMatchObject({ code: 'conflict', facts: { running: { kind: 'rename' } } });
    await expect(stack.rollouts.apply(specOf('held-new'))).rejects.toMatchObject({ code: 'conflict', facts: { running: { kind: 'rename' } } });
    held.release();
    await operation.result();
    expect(await (await stack.rollouts.stop('held-new')).result()).toMatchObject({ phase: 'Stopped' });
  });

  it('is refused a name on which an operation runs', async () => {
    await roll('waits');
    const held = stack.faults.hold({ endpoint: 'busy', step: 'inspect' });
    const busy = await stack.rollouts.apply(specOf('busy'));
    await held.reached;
    const { report } = await failureOf(await stack.rollouts.rename('waits', 'busy'));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    held.release();
    await busy.result();
    await hasOldName('waits');
  });
});

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
