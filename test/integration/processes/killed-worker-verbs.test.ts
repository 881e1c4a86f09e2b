import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation, Rollouts } from '../../../client/index.js';
import { toWire } from '../../../activities/tir/wire.js';
import type { EndPhase } from '../../../workflows/contract/phase.js';
import { endpointSpec } from '../../../workflows/contract/spec.js';
import { expectEnd, findLive } from './ends.js';
import { Stage } from './stage.js';

let stage: Stage;
let rollouts: Rollouts;
beforeAll(async () => {
  stage = await Stage.open({ name: 'killed_verbs' });
  rollouts = await stage.library();
});
afterAll(async () => {
  await rollouts.close();
  await stage.close();
});

const otherModel = { 'endpoint.detailedInfo.huggingFaceId': 'facebook/opt-125m' };
const otherFramework = { 'endpoint.framework': 'sglang', ...otherModel };
const roll = async (name: string, changes: Record<string, unknown> = {}) =>
  (await rollouts.apply(stage.spec(name, changes))).result();

/** A verb that is cut off in the middle of a call, before or after its effect. */
interface Cut {
  prepare?: (name: string) => Promise<unknown>;
  start: (name: string) => Promise<Operation>;
  /** The call that hangs until its caller is gone. */
  fault: { operation: string; after?: true };
  ends: EndPhase;
  /** What lives then. */
  lives: object | undefined;
  renamed?: string;
}

const rule = { metric: 'concurrency', value: 20 };
const cuts: Record<string, Cut> = {
  'rolls-back': {
    prepare: async (name) => (await roll(name), await roll(name, otherModel)),
    start: (name) => rollouts.rollback(name),
    fault: { operation: 'put:patch', after: true },
    ends: 'Healthy',
    lives: { status: 'running', body: { detailed_info: { hugging_face_id: 'gpt2' } } },
  },
  'recreates-deleting': {
    prepare: roll,
    start: (name) => rollouts.apply(stage.spec(name, otherFramework), { recreate: true }),
    fault: { operation: 'delete', after: true },
    ends: 'Healthy',
    lives: { status: 'running', body: { framework: 'sglang' } },
  },
  'recreates-creating': {
    prepare: roll,
    start: (name) => rollouts.apply(stage.spec(name, otherFramework), { recreate: true }),
    fault: { operation: 'create', after: true },
    ends: 'Healthy',
    lives: { status: 'running', body: { framework: 'sglang' } },
  },
  autoscales: {
    prepare: roll,
    start: (name) => rollouts.autoscale(name, { minReplicas: 1, maxReplicas: 3, rules: [rule] }),
    fault: { operation: 'put:update_auto_scale', after: true },
    ends: 'Healthy',
    lives: { status: 'running', body: { is_auto_scale_enabled: true } },
  },
  'turns-async-on': {
    prepare: roll,
    start: (name) => rollouts.async(name, { enabled: true, datasetId: 4, concurrentWorkers: 1, routes: ['v1/completions'] }),
    fault: { operation: 'put:update_async_configuration' },
    ends: 'Healthy',
    lives: { asyncInvocation: { async_enabled: true } },
  },
  attaches: {
    prepare: roll,
    start: (name) => rollouts.attach(name, { securityGroupIds: [7], alertIds: [44] }),
    fault: { operation: 'alert-attach', after: true },
    ends: 'Healthy',
    lives: { securityGroups: [7], alerts: [{ alertId: 44 }] },
  },
  renames: {
    prepare: roll,
    start: (name) => rollouts.rename(name, 'renamed'),
    fault: { operation: 'put:patch', after: true },
    ends: 'Renamed',
    lives: { status: 'running' },
    renamed: 'renamed',
  },
  adopts: {
    prepare: (name) =>
      stage.simulator.createForeignEndpoint({
        projectId: stage.projectId,
        location: 'Delhi',
        body: { ...toWire(endpointSpec.parse(stage.spec(name)).endpoint, { resolveEnv: () => '', location: 'Delhi' }) },
        running: true,
      }),
    start: (name) => rollouts.adopt(name),
    fault: { operation: 'alerts' },
    ends: 'Adopted',
    lives: { status: 'running', origin: 'outside' },
  },
  starts: {
    prepare: (name) => roll(name, { 'rollout.finalState': 'stopped' }),
    start: (name) => rollouts.start(name),
    fault: { operation: 'put:start', after: true },
    ends: 'Healthy',
    lives: { status: 'running' },
  },
  deletes: {
    prepare: roll,
    start: (name) => rollouts.delete(name),
    fault: { operation: 'delete', after: true },
    ends: 'Deleted',
    lives: undefined,
  },
};

describe('a worker that is killed in the middle of any verb', () => {
  it('leaves each to the next worker, which ends it as if nothing had happened', async () => {
    const worker = await stage.startWorker();
    await Promise.all(Object.entries(cuts).map(async ([name, { prepare }]) => prepare?.(name)));
    await roll('agreed');
    const faults = await Promise.all(
      Object.entries(cuts).map(([name, { fault }]) => stage.simulator.addFault({ ...fault, name, kind: 'hang', times: 1 })),
    );
    const begun = await Promise.all(Object.entries(cuts).map(async ([name, { start }]) => [name, await start(name)] as const));
    const approval = await rollouts.apply(stage.spec('agreed', otherModel), { approve: true });
    await Promise.all(faults.map(({ id }) => stage.untilFired(id)));
    await stage.untilOperation(approval.operationId, 'awaits approval', ({ phase }) => phase === 'AwaitingApproval');

    await worker.kill('SIGKILL');
    await stage.simulator.clearFaults();
    await stage.startWorker();

    await approval.approve({ reason: 'after the crash' });
    await expectEnd(stage, approval.operationId, 'Healthy');
    for (const [name, { operationId }] of begun) {
      const { ends, lives, renamed = name } = cuts[name] as Cut;
      await expectEnd(stage, operationId, ends);
      const live = await findLive(stage, renamed);
      if (lives) expect(live, name).toMatchObject(lives);
      else expect(live, name).toBeUndefined();
    }
    // One endpoint a name, whatever was repeated.
    const names = (await stage.simulator.endpoints()).filter(({ deleting }) => !deleting).map(({ body }) => body.name);
    expect(names).toHaveLength(new Set(names).size);
  });
});
