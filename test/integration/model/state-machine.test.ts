import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Operation } from '../../../client/index.js';
import { findEndpointRow } from '../../../db/endpoints.js';
import { cleanSlate } from '../../support/clean-slate.js';
import { EndpointModel, type Expected, type ModelSpec } from '../../support/endpoint-model.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';

/** How many sequences of verbs, new ones in every run; they run in lanes beside each other. Thousands: MODEL_SEQUENCES=2000. */
const SEQUENCES = Number(process.env['MODEL_SEQUENCES'] ?? 40);
const LANES = 10;
const SEED = Number(process.env['MODEL_SEED'] ?? randomBytes(3).readUIntBE(0, 3));

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('state-machine', { settleMs: 2_000 });
});
afterAll(() => stack.close());

type Command = fc.AsyncCommand<EndpointModel, string>;

/** A command whose operation must end as the model says, and leave the world as the model is. */
function command(what: string, run: (model: EndpointModel) => Promise<void>): Command {
  return { check: () => true, run: async (model) => run(model), toString: () => what };
}

/** A verb: on a name that nothing ever had it is refused before anything is started. */
const verb = (what: string, start: (name: string) => Promise<Operation>, end: (model: EndpointModel, operation: Operation) => Promise<void>): Command =>
  command(what, async (model) => {
    if (model.isKnown) return end(model, await start(model.name));
    await expect(start(model.name)).rejects.toMatchObject({ code: 'notFound' });
  });

async function expectEnd(model: EndpointModel, operation: Operation, { phase, failureType }: Expected): Promise<void> {
  if (failureType === undefined && phase !== 'Aborted') {
    expect(await operation.result()).toMatchObject({ phase });
  } else {
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ phase, ...(failureType ? { failureType } : {}) });
  }
  await agree(model);
  // Whatever the end, no verb is legal any more.
  await expect(operation.retry()).rejects.toMatchObject({ code: 'refused' });
}

/** TIR, the record, the revisions and the audit say what the model says. */
async function agree(model: EndpointModel): Promise<void> {
  const { name } = model;
  const all = await stack.simulator.admin.endpoints();
  const live = all.find(({ body }) => body.name === name);
  expect(
    live && {
      model: live.body.detailed_info?.hugging_face_id,
      replicas: live.body.is_auto_scale_enabled ? 0 : live.body.replica,
      auto: live.body.is_auto_scale_enabled,
      power: live.status,
      groups: live.securityGroups,
    },
  ).toEqual(model.live);
  if (!model.isKnown) {
    await expect(stack.rollouts.revisions(name)).rejects.toMatchObject({ code: 'notFound' });
    return;
  }
  const revisions = await stack.rollouts.revisions(name);
  expect(
    revisions.reverse().map(({ spec, verdict, pointsTo }) => ({
      model: spec.endpoint.detailedInfo.huggingFaceId,
      auto: spec.endpoint.isAutoScaleEnabled,
      verdict,
      pointsTo: pointsTo ?? undefined,
    })),
  ).toEqual(model.revisions.map(({ spec, verdict, pointsTo }) => ({ model: spec.model, auto: spec.auto, verdict, pointsTo })));
  const row = await findEndpointRow(stack.database, stack.rollouts.identify(name));
  expect(row?.appliedRevision ?? undefined).toBe(model.applied);
  expect(row?.tirId ?? undefined).toBe(live?.id);
  expect(await cleanSlate(stack, name)).toEqual([]);
}

const refused = (failureType: string): Expected => ({ phase: 'Failed', failureType });
const spec: fc.Arbitrary<ModelSpec> = fc.record(
  {
    model: fc.constantFrom('gpt2', 'facebook/opt-125m'),
    replicas: fc.constantFrom(1, 2),
    auto: fc.boolean(),
    final: fc.constantFrom('running', 'running', 'stopped'),
    groups: fc.constantFrom([7], [7, 8], []),
  },
  { requiredKeys: ['model', 'replicas', 'auto', 'final'] },
);

const apply = (wanted: ModelSpec): Command =>
  command(`apply ${JSON.stringify(wanted)}`, async (model) => {
    const operation = await stack.rollouts.apply(model.specInput(wanted));
    await expectEnd(model, operation, model.rollOut(wanted, 'proven'));
  });

const applyThatFails = (wanted: ModelSpec): Command =>
  command(`apply, and the probe fails ${JSON.stringify(wanted)}`, async (model) => {
    const fault = stack.faults.add({ endpoint: model.name, step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const operation = await stack.rollouts.apply(model.specInput(wanted));
    await expectEnd(model, operation, model.rollOut(wanted, 'probeFails'));
    fault.times = 0;
  });

const applyThatIsAborted = (wanted: ModelSpec): Command =>
  command(`apply, and abort while it awaits ready ${JSON.stringify(wanted)}`, async (model) => {
    if (model.live?.power === 'stopped' && wanted.final === 'stopped') return;
    const held = stack.faults.hold({ endpoint: model.name, step: 'awaitReady' });
    const operation = await stack.rollouts.apply(model.specInput(wanted));
    await held.reached;
    await expect(operation.approve()).rejects.toMatchObject({ code: 'refused' });
    await operation.abort();
    held.release();
    await expectEnd(model, operation, model.rollOut(wanted, 'aborted'));
  });

const rollback = (): Command =>
  verb('rollback', (name) => stack.rollouts.rollback(name), async (model, operation) => {
    const target = model.rollbackTarget();
    const to = target === undefined ? undefined : model.revisions[target - 1]?.spec;
    await expectEnd(model, operation, to ? model.rollOut(to, 'proven', target) : refused('NoRevision'));
  });

const scale = (replicas: number): Command =>
  verb(`scale ${replicas}`, (name) => stack.rollouts.scale(name, replicas), async (model, operation) => {
    const { live } = model;
    const expected = !live
      ? refused('TirNotFound')
      : live.power === 'stopped'
        ? refused('IllegalPhase')
        : model.adjust({ ...live, replicas, auto: false }, (base) => ({ ...base, replicas, auto: false }));
    await expectEnd(model, operation, expected);
  });

const policy = { minReplicas: 1, maxReplicas: 3, rules: [{ metric: 'concurrency' as const, value: 10 }] };
const autoscale = (): Command =>
  verb('autoscale', (name) => stack.rollouts.autoscale(name, policy), async (model, operation) => {
    const { live } = model;
    const expected = !live
      ? refused('TirNotFound')
      : live.power === 'stopped'
        ? refused('IllegalPhase')
        : model.adjust({ ...live, replicas: 0, auto: true }, (base) => ({ ...base, auto: true }));
    await expectEnd(model, operation, expected);
  });

const attach = (group: number): Command =>
  verb(`attach ${group}`, (name) => stack.rollouts.attach(name, { securityGroupIds: [group] }), async (model, operation) => {
    const { live } = model;
    const withIt = (groups: number[] = []) => (groups.includes(group) ? groups : [...groups, group]);
    const expected = live
      ? model.adjust({ ...live, groups: withIt(live.groups) }, (base) => ({ ...base, groups: withIt(base.groups) }))
      : refused('TirNotFound');
    await expectEnd(model, operation, expected);
  });

const power = (action: 'stop' | 'start' | 'restart'): Command =>
  verb(action, (name) => stack.rollouts[action](name), async (model, operation) => {
    const { live } = model;
    if (!live) return expectEnd(model, operation, refused('TirNotFound'));
    if (action === 'restart' && live.power === 'stopped') return expectEnd(model, operation, refused('IllegalPhase'));
    model.live = { ...live, power: action === 'stop' ? 'stopped' : 'running' };
    await expectEnd(model, operation, { phase: action === 'stop' ? 'Stopped' : 'Healthy' });
  });

const remove = (): Command =>
  verb('delete', (name) => stack.rollouts.delete(name), async (model, operation) => {
    // What is gone already is deleted.
    model.remove();
    await expectEnd(model, operation, { phase: 'Deleted' });
  });

const plan = (wanted: ModelSpec): Command =>
  command(`plan ${JSON.stringify(wanted)}`, async (model) => {
    const found = await stack.rollouts.plan(model.specInput(wanted));
    expect(found.kind === 'create').toBe(model.live === undefined);
    await agree(model);
  });

const commands = fc.commands(
  [
    spec.map(apply),
    spec.map(apply),
    spec.map(applyThatFails),
    spec.map(applyThatIsAborted),
    spec.map(plan),
    fc.constant(null).map(rollback),
    fc.constantFrom(1, 2, 3).map(scale),
    fc.constant(null).map(autoscale),
    fc.constantFrom(7, 9).map(attach),
    fc.constantFrom('stop' as const, 'start' as const, 'restart' as const).map(power),
    fc.constant(null).map(remove),
  ],
  { maxCommands: 6 },
);

describe.concurrent(`${SEQUENCES} random sequences of verbs (MODEL_SEED=${SEED})`, () => {
  it.each(Array.from({ length: LANES }, (_none, lane) => lane))(
    'leave phase table, endpoint, revisions and audit in agreement, lane %i',
    async (lane) => {
      let count = 0;
      await fc.assert(
        fc.asyncProperty(commands, async (all) => {
          const name = `m${lane}-${(count += 1)}`;
          await fc.asyncModelRun(() => ({ model: new EndpointModel(name), real: name }), all);
          const live = (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
          if (live) await stack.simulator.admin.patchEndpoint(live.id, { status: 'vanish' });
        }),
        { numRuns: Math.ceil(SEQUENCES / LANES), seed: SEED + lane, endOnFailure: true },
      );
    },
    1_800_000,
  );
});
