import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exitCodeOf, exitCodes } from '../../../client/cli/exit-codes.js';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { specOf } from '../../support/rollout-specs.js';

const live = async (stack: RolloutStack, name: string) =>
  (await stack.simulator.admin.endpoints()).filter(({ body }) => body.name === name);

describe('when the whole of TIR is not itself', () => {
  let stack: RolloutStack;
  beforeAll(async () => {
    stack = await openStack('rollout-outages');
  });
  afterAll(() => stack.close());

  it('a create without an answer is not sent again while the list does not know of it, and TIR refusing the name is no end', async () => {
    const { admin } = stack.simulator;
    const lost = await admin.addFault({ operation: 'create', times: 1, kind: 'answerLost' });
    const held = stack.faults.hold({ endpoint: 'stale', step: 'ensureEndpoint' });
    const operation = await stack.rollouts.apply(specOf('stale'));
    await held.reached;
    // The look before the create sees the truth. Then more looks than fit into the time after which it is tried again.
    const stale = await admin.addFault({ operation: 'list', skip: 1, times: 8, kind: 'staleList' });
    held.release();
    const result = await operation.result();
    const fired = new Map((await admin.faults()).map((fault) => [fault.id, fault.fired]));
    expect(fired.get(lost.id)).toBe(1);
    expect(fired.get(stale.id)).toBe(8);
    expect(result.phase).toBe('Healthy');
    const posts = await admin.ledger({ operation: 'create', name: 'stale' });
    expect(posts.map(({ status }) => status)).toEqual([null, 400]);
    expect(await live(stack, 'stale')).toHaveLength(1);
    expect(await cleanSlate(stack, 'stale')).toEqual([]);
  });

  it('credentials that are revoked after the create park it until new ones are there, and nobody hammers TIR', async () => {
    const { admin } = stack.simulator;
    const held = stack.faults.hold({ endpoint: 'revoked', step: 'awaitReady' });
    const operation = await stack.rollouts.apply(specOf('revoked'));
    await held.reached;
    await admin.setCredentials({ revoked: true });
    await admin.clearLedger();
    held.release();
    await stack.untilPhase(operation, 'Parked');
    // The step and the evidence: one call each.
    expect((await admin.ledger({ kind: 'request' })).filter(({ status }) => status === 401)).toHaveLength(2);
    await admin.setCredentials({ apiKey: stack.secrets[0] ?? '', authToken: stack.secrets[1] ?? '' });
    await operation.retry({ reason: 'new credentials' });
    expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
    expect(await cleanSlate(stack, 'revoked')).toEqual([]);
  });

  it('credentials that stay revoked end an aborted rollout Degraded: what exists may be billing', async () => {
    const { admin } = stack.simulator;
    const held = stack.faults.hold({ endpoint: 'revoked-2', step: 'awaitReady' });
    const operation = await stack.rollouts.apply(specOf('revoked-2'));
    await held.reached;
    await admin.setCredentials({ revoked: true });
    held.release();
    await stack.untilPhase(operation, 'Parked');
    await operation.abort();
    const { report, error } = await failureOf(operation);
    expect(report).toMatchObject({ phase: 'Degraded', step: 'awaitReady' });
    expect(report.nextStep).toContain('may be billing');
    expect(exitCodeOf(error)).toBe(exitCodes.needsPerson);
    expect((await live(stack, 'revoked-2')).map(({ id }) => id)).toEqual([report.endpointId]);
    await admin.setCredentials({ apiKey: stack.secrets[0] ?? '', authToken: stack.secrets[1] ?? '' });
    const again = await (await stack.rollouts.apply(specOf('revoked-2'))).result();
    expect(again).toMatchObject({ phase: 'Healthy', endpointId: report.endpointId });
    expect(await findSecrets(stack)).toEqual([]);
  });
});

describe('with a key that TIR does not take', () => {
  let stack: RolloutStack;
  beforeAll(async () => {
    stack = await openStack('wrong-key', { workerApiKey: 'key-of-somebody-else' });
    stack.secrets.push('key-of-somebody-else');
  });
  afterAll(() => stack.close());

  it('a rollout is refused by one call, before anything is done, with the exit code of a refusal', async () => {
    const { report, error } = await failureOf(await stack.rollouts.apply(specOf('keyless')));
    expect(report).toMatchObject({ failureType: 'CredentialsRefused', phase: 'Failed', step: 'inspect', touched: false });
    expect(exitCodeOf(error)).toBe(exitCodes.refused);
    expect(await stack.simulator.admin.ledger({ kind: 'request' })).toHaveLength(1);
    expect(await cleanSlate(stack, 'keyless')).toEqual([]);
    expect(await findSecrets(stack)).toEqual([]);
  });

  it('so is every verb', async () => {
    const { report, error } = await failureOf(await stack.rollouts.stop('keyless'));
    expect(report).toMatchObject({ failureType: 'CredentialsRefused', touched: false });
    expect(exitCodeOf(error)).toBe(exitCodes.refused);
  });
});
