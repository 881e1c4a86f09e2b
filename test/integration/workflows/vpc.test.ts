import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cleanSlate } from '../../support/clean-slate.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { specOf } from '../../support/rollout-specs.js';
import { until } from '../../support/until.js';

/** A VPC IP takes an hour to be attached: only a jump of the clock ends that. */
let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('vpc', { simulator: { attachSeconds: 3600 } });
});
afterAll(() => stack.close());

const live = async (name: string) => (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
const anHourLater = () => stack.simulator.admin.advance(3600);
const refused = (operation: string, name: string) =>
  until(`TIR has refused ${operation} once`, async () =>
    (await stack.simulator.admin.ledger({ operation, name })).some(({ status }) => status === 412),
  );

describe('a VPC IP', () => {
  it('is waited for until it is attached, and until it is detached', async () => {
    await (await stack.rollouts.apply(specOf('private'))).result();
    const attaching = await stack.rollouts.attach('private', { vpcIpIds: [5] });
    await stack.untilPhase(attaching, 'Configuring');
    await until('it is being attached', async () => (await live('private'))?.vpcIps[0]?.state === 'attaching');
    await anHourLater();
    expect(await attaching.result()).toMatchObject({ phase: 'Healthy' });
    const detaching = await stack.rollouts.detach('private', { vpcIpIds: [5] });
    await until('it is being detached', async () => (await live('private'))?.vpcIps[0]?.state === 'detaching');
    await anHourLater();
    expect(await detaching.result()).toMatchObject({ phase: 'Healthy' });
    expect((await live('private'))?.vpcIps).toEqual([]);
    expect(await cleanSlate(stack, 'private')).toEqual([]);
  });

  it('that is being attached is waited out by a delete, which TIR refuses meanwhile', async () => {
    await (await stack.rollouts.apply(specOf('leaving'))).result();
    await attachByHand((await live('leaving'))?.id ?? 0, 6);
    const deleting = await stack.rollouts.delete('leaving');
    await refused('delete', 'leaving');
    await anHourLater();
    expect(await deleting.result()).toMatchObject({ phase: 'Deleted' });
    expect(await cleanSlate(stack, 'leaving')).toEqual([]);
  });

  it('that moves when the attaching is aborted is taken off once it is there', async () => {
    await (await stack.rollouts.apply(specOf('aborted'))).result();
    const attaching = await stack.rollouts.attach('aborted', { vpcIpIds: [7] });
    await until('it is being attached', async () => (await live('aborted'))?.vpcIps[0]?.state === 'attaching');
    await attaching.abort();
    await stack.untilPhase(attaching, 'Unwinding');
    await anHourLater();
    await until('it is being detached', async () => (await live('aborted'))?.vpcIps[0]?.state === 'detaching');
    await anHourLater();
    await expect(attaching.result()).rejects.toMatchObject({ facts: { report: { phase: 'Aborted' } } });
    expect((await live('aborted'))?.vpcIps).toEqual([]);
    expect(await cleanSlate(stack, 'aborted')).toEqual([]);
  });
});

/** As somebody else would. */
async function attachByHand(id: number, vpcIp: number): Promise<void> {
  const [apiKey, authToken] = stack.secrets;
  const url = new URL(`${stack.simulator.controlPlaneUrl}/serving/inference/${id}/vpc_ips/${vpcIp}/`);
  url.search = new URLSearchParams({ apikey: apiKey ?? '', project_id: String(stack.projectId), location: 'Delhi' }).toString();
  const answer = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${authToken ?? ''}` } });
  expect(answer.status).toBe(200);
}
