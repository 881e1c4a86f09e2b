import { afterAll, beforeAll, it } from 'vitest';
import type { Operation } from '../../client/index.js';
import { otherModel, specOf } from '../support/rollout-specs.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { writeHistory } from './history-file.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('record-histories');
});
afterAll(() => stack.close());

const ended = (operation: Operation): Promise<unknown> => operation.result().catch(() => undefined);
const keep = async (name: string, operation: Operation): Promise<void> =>
  writeHistory(name, await stack.client.workflow.getHandle(operation.workflowId).fetchHistory());

it('records a plain create, a patch, a scaling, a stop and a delete', async () => {
  const create = await stack.rollouts.apply(specOf('recorded'));
  await create.result();
  await keep('plain-create', create);
  const patch = await stack.rollouts.apply(specOf('recorded', otherModel));
  await patch.result();
  await keep('patch', patch);
  const scale = await stack.rollouts.scale('recorded', 2);
  await scale.result();
  await keep('scale', scale);
  const stop = await stack.rollouts.stop('recorded');
  await stop.result();
  await keep('stop', stop);
  const remove = await stack.rollouts.delete('recorded');
  await remove.result();
  await keep('delete', remove);
});

it('records a rollback', async () => {
  await (await stack.rollouts.apply(specOf('rolled-back'))).result();
  stack.faults.add({ endpoint: 'rolled-back', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
  const operation = await stack.rollouts.apply(specOf('rolled-back', otherModel));
  await ended(operation);
  await keep('rollback', operation);
});

it('records a recreation that is taken back, a rollback that was approved, adjustments, a rename and an adoption', async () => {
  await (await stack.rollouts.apply(specOf('every-verb'))).result();
  stack.faults.add({ endpoint: 'every-verb', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
  const other = { 'endpoint.framework': 'sglang', 'endpoint.detailedInfo.huggingFaceId': 'meta-llama/Llama-3.2-1B-Instruct' };
  const recreate = await stack.rollouts.apply(specOf('every-verb', other), { recreate: true });
  await ended(recreate);
  await keep('recreate-taken-back', recreate);
  await (await stack.rollouts.apply(specOf('every-verb', otherModel))).result();
  const rollback = await stack.rollouts.rollback('every-verb', { approve: true });
  await stack.untilPhase(rollback, 'AwaitingApproval');
  await rollback.approve();
  await rollback.result();
  await keep('approved-rollback', rollback);
  const autoscale = await stack.rollouts.autoscale('every-verb', {
    minReplicas: 1,
    maxReplicas: 2,
    rules: [{ metric: 'concurrency', value: 10 }],
  });
  await autoscale.result();
  await keep('autoscale', autoscale);
  const attach = await stack.rollouts.attach('every-verb', { securityGroupIds: [1], vpcIpIds: [2], alertIds: [3] });
  await attach.result();
  await keep('attach', attach);
  const rename = await stack.rollouts.rename('every-verb', 'every-other-verb');
  await rename.result();
  await keep('rename', rename);
  const adopt = await stack.rollouts.adopt('every-other-verb');
  await adopt.result();
  await keep('adopt', adopt);
});

it('records an abort', async () => {
  const held = stack.faults.hold({ endpoint: 'aborted', step: 'awaitReady' });
  const operation = await stack.rollouts.apply(specOf('aborted'));
  await held.reached;
  await operation.abort({ reason: 'not today' });
  held.release();
  await ended(operation);
  await keep('abort', operation);
});

it('records a rollout that parked, had its deadline extended, and was retried', async () => {
  stack.faults.add({ endpoint: 'parked', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
  const held = stack.faults.hold({ endpoint: 'parked', step: 'awaitReady' });
  const operation = await stack.rollouts.apply(specOf('parked', { 'rollout.onFailure.parkSeconds': 600 }));
  await held.reached;
  await operation.extendDeadline(600);
  held.release();
  await stack.untilPhase(operation, 'Parked');
  await operation.retry();
  await operation.result();
  await keep('parked-and-retried', operation);
});
