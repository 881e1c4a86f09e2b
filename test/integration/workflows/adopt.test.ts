import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { AdoptResult } from '../../../client/index.js';
import { writeYaml } from '../../../client/spec/write-yaml.js';
import { readYaml } from '../../../client/spec/read-yaml.js';
import { toWire } from '../../../activities/tir/wire.js';
import { listFrameworks } from '../../../workflows/contract/frameworks.js';
import { endpointSpec, type EndpointSpec } from '../../../workflows/contract/spec.js';
import { validateSpec } from '../../../workflows/contract/validate-spec.js';
import { examples, payloadOf } from '../../simulator/support.js';
import { cleanSlate, findSecrets } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { otherModel, specOf } from '../../support/rollout-specs.js';
import { arbitrarySpec } from '../../support/arbitrary-spec.js';
import { describeSaga } from '../../support/saga.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('adopt', { environment: { TIR_SECRET_KNOWN_TOKEN: 'value-of-known-token' } });
});
afterAll(() => stack.close());

const bodyOf = (spec: EndpointSpec): Record<string, unknown> => toWire(spec.endpoint, { resolveEnv: () => 'x', location: 'Delhi' });
/** An endpoint that somebody else made. */
const made = async (body: Record<string, unknown>, running = true): Promise<number> =>
  (await stack.simulator.admin.createForeignEndpoint({ projectId: stack.projectId, location: 'Delhi', body, running })).id;
const madeAs = (name: string, changes: Record<string, unknown> = {}) =>
  made(bodyOf(endpointSpec.parse(specOf(name, { 'endpoint.location': 'Delhi', ...changes }))));
const adopt = async (name: string, endpointId?: number): Promise<AdoptResult> =>
  (await (await stack.rollouts.adopt(name, endpointId === undefined ? {} : { endpointId })).result()) as AdoptResult;
/** What changed on TIR behind our back is none of ours. */
const changedBy = async (name: string) => (await stack.simulator.admin.ledger({ name, kind: 'request' })).filter(({ method }) => method !== 'GET');

describeSaga('adopting', 'ad', () => stack, {
  prepare: (name) => madeAs(name),
  start: (name) => stack.rollouts.adopt(name),
  ends: { kind: 'adopt', phase: 'Adopted', revision: 1, adopted: { already: false, secrets: [] } },
  steps: { adoptEndpoint: {} },
});

describe.concurrent('an adopted endpoint', () => {
  it('is revision 1, nothing is changed on TIR, and applying its spec changes nothing', async () => {
    const id = await madeAs('taken', { 'endpoint.replica': 2 });
    const { adopted } = await adopt('taken', id);
    expect(adopted).toMatchObject({ endpointId: id, revision: 1 });
    expect(await changedBy('taken')).toEqual([]);
    const again = await (await stack.rollouts.apply(adopted.spec)).result();
    expect(again).toMatchObject({ phase: 'Healthy', revision: 1, plan: { kind: 'none' } });
    expect(await adopt('taken')).toMatchObject({ adopted: { already: true, revision: 1 } });
    expect(await cleanSlate(stack, 'taken')).toEqual([]);
  });

  it('leaves a secret that hides in an address or a header on TIR', async () => {
    await madeAs('hiding', {
      'endpoint.resourceDetails.envVariables': [
        { key: 'DB_URL', value: 'postgres://app:pw-of-app@db/x' },
        { key: 'HEADERS', value: 'Authorization: Bearer abcd1234efgh' },
        { key: 'PLAIN', value: 'https://host/path' },
      ],
    });
    const { adopted } = await adopt('hiding');
    expect(adopted.secrets).toEqual(['DB_URL', 'HEADERS']);
    expect(JSON.stringify(adopted)).not.toMatch(/pw-of-app|abcd1234efgh/);
  });

  it('is refused while it is longer than a rollout can carry, and nothing is recorded of it', async () => {
    await madeAs('long', { 'endpoint.resourceDetails.envVariables': [{ key: 'CHAT_TEMPLATE', value: 'x'.repeat(3 * 1024 * 1024) }] });
    const { report } = await failureOf(await stack.rollouts.adopt('long'));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false, message: expect.stringContaining('bytes as a spec') });
    expect((await stack.rollouts.status('long'))).toMatchObject({ endpoint: { tirId: null, appliedRevision: null } });
    expect(await stack.rollouts.revisions('long')).toEqual([]);
  });

  it('is refused while its arguments hold a secret, which a spec would keep in plain text', async () => {
    await madeAs('telling', { 'endpoint.detailedInfo.args': ['--port', '80', '--api-key', 'open-sesame-1'] });
    const { report } = await failureOf(await stack.rollouts.adopt('telling'));
    expect(report).toMatchObject({ failureType: 'IllegalPhase', touched: false });
    expect(report.message).toContain('args[3]');
    expect(report.message).not.toContain('open-sesame');
    expect(await stack.rollouts.revisions('telling')).toEqual([]);
  });

  it('gets back what it was when a change of it fails', async () => {
    await madeAs('guarded');
    const { adopted } = await adopt('guarded');
    stack.faults.add({ endpoint: 'guarded', step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    const changed = { ...adopted.spec, endpoint: { ...adopted.spec.endpoint, detailedInfo: specOf('x', otherModel).endpoint.detailedInfo } };
    const { report } = await failureOf(await stack.rollouts.apply(changed));
    expect(report).toMatchObject({ phase: 'RolledBack', serving: { revision: 1, proven: true } });
  });

  it('keeps its secrets on TIR: the spec refers to a variable of the worker, and says so', async () => {
    const secret = 'hf_abcdefghijklmnopqrstuvwxyz0123456789';
    await made({
      ...bodyOf(endpointSpec.parse(specOf('secretive', { 'endpoint.location': 'Delhi' }))),
      custom_endpoint_details: {
        ...(bodyOf(endpointSpec.parse(specOf('secretive'))) as { custom_endpoint_details: object }).custom_endpoint_details,
        resource_details: {
          disk_size: 100,
          mount_path: '',
          env_variables: [
            { key: 'SECRETIVE_TOKEN', value: secret, required: false, disabled: {} },
            { key: 'KNOWN_TOKEN', value: 'value-of-known-token', required: false, disabled: {} },
            { key: 'MODE', value: 'fast', required: false, disabled: {} },
          ],
        },
      },
    });
    // A name that no endpoint beside it has: else it would get a reference of its own, as below.
    const { adopted } = await adopt('secretive');
    expect(adopted.secrets).toEqual(['SECRETIVE_TOKEN', 'KNOWN_TOKEN']);
    expect(JSON.stringify(adopted)).not.toContain(secret);
    expect(adopted.spec.endpoint.resourceDetails.envVariables).toMatchObject([
      { key: 'SECRETIVE_TOKEN', valueFrom: { env: 'TIR_SECRET_SECRETIVE_TOKEN' } },
      { key: 'KNOWN_TOKEN', valueFrom: { env: 'TIR_SECRET_KNOWN_TOKEN' } },
      { key: 'MODE', value: 'fast' },
    ]);
    expect(writeYaml(adopted.spec, { secrets: adopted.secrets })).toContain('# TIR keeps the value of SECRETIVE_TOKEN');
    // A variable that the worker does not know cannot be compared, and is no reason to send anything.
    expect(await stack.rollouts.plan(adopted.spec)).toMatchObject({ kind: 'none', changes: [] });
  });

  it('has a reference of its own where the name of the worker is, or may be, another secret', async () => {
    const rows = (...variables: [key: string, value: string][]) => ({
      'endpoint.resourceDetails.envVariables': variables.map(([key, value]) => ({ key, value })),
    });
    await madeAs('first-of-two', rows(['SHARED_TOKEN', 'one'], ['KNOWN_TOKEN', 'value-of-known-token']));
    await madeAs('second-of-two', rows(['SHARED_TOKEN', 'two'], ['KNOWN_TOKEN', 'another-value'], ['DATABASE_URL', 'postgres://app:pw@db/x']));
    const referencesOf = async (name: string) =>
      (await adopt(name)).adopted.spec.endpoint.resourceDetails.envVariables.map(({ valueFrom }) => valueFrom?.env);
    expect(await referencesOf('first-of-two')).toEqual(['TIR_SECRET_SHARED_TOKEN', 'TIR_SECRET_KNOWN_TOKEN']);
    expect(await referencesOf('second-of-two')).toEqual([
      'TIR_SECRET_SHARED_TOKEN_SECOND_OF_TWO',
      'TIR_SECRET_KNOWN_TOKEN_SECOND_OF_TWO',
      'TIR_SECRET_DATABASE_URL',
    ]);
  });

  it('that is stopped stays stopped, also when its spec is applied', async () => {
    const id = await madeAs('asleep');
    await stack.simulator.admin.patchEndpoint(id, { status: 'stopped' });
    const { adopted } = await adopt('asleep');
    expect(adopted.spec.rollout.finalState).toBe('stopped');
    expect(await stack.rollouts.plan(adopted.spec)).toMatchObject({ kind: 'none', steps: [] });
  });

  it('takes a change over that somebody made, when it is ours already; its references and rollout settings stay', async () => {
    const variables = [{ key: 'MODE_TOKEN', valueFrom: { env: 'TIR_SECRET_KNOWN_TOKEN' } }];
    const { endpointId = 0 } = await (
      await stack.rollouts.apply(specOf('drifted', { 'endpoint.resourceDetails.envVariables': variables }))
    ).result();
    await stack.simulator.admin.patchEndpoint(endpointId, { set: { path: 'by/hand', replica: 2 } });
    const { adopted } = await adopt('drifted');
    expect(adopted).toMatchObject({ already: false, revision: 2 });
    expect(adopted.spec.endpoint).toMatchObject({ modelPath: 'by/hand', replica: 2, resourceDetails: { envVariables: variables } });
    expect(adopted.spec.rollout.probe.successes).toBe(2);
    expect(await stack.rollouts.plan(adopted.spec)).toMatchObject({ kind: 'none', changes: [] });
    expect((await stack.rollouts.drift.check({ name: 'drifted' })).findings).toEqual([]);
    expect(await cleanSlate(stack, 'drifted')).toEqual([]);
  });

  it('cannot be one that does not exist, or has another name, or is ours under another name', async () => {
    const id = await madeAs('named-so');
    await expect(stack.rollouts.adopt('nobody')).rejects.toMatchObject({ code: 'notFound' });
    await expect(stack.rollouts.adopt('nobody', { endpointId: 4711 })).rejects.toMatchObject({ code: 'notFound', message: expect.stringContaining('TIR id 4711') as string });
    await expect(stack.rollouts.adopt('other', { endpointId: id })).rejects.toThrow(/named named-so, not other/);
    // Nothing was started, so nothing is recorded.
    const names = (await stack.rollouts.list()).map(({ endpoint }) => endpoint.name);
    expect(names).not.toContain('nobody');
    expect(names).not.toContain('other');
  });
});

describe.concurrent('a spec that is read back from TIR', () => {
  it.each(listFrameworks().map(({ name }, index) => ({ name, index })))('of framework $name gives an empty plan', async ({ name, index }) => {
    const specs = fc.sample(arbitrarySpec([name]), { numRuns: 3, seed: 20261124 + index });
    for (const [at, { endpoint, ...spec }] of specs.entries()) {
      const named = `fw-${index}-${at}`;
      await made(bodyOf({ ...spec, endpoint: { ...endpoint, name: named, location: 'Delhi' } }));
      await isEmptyPlan(named);
    }
  });

  it.each(examples)('of the payload "$title" gives an empty plan', async ({ id }) => {
    const name = `ex-${id}`;
    await made({ ...payloadOf(id), name, location: 'Delhi' });
    await isEmptyPlan(name);
  });
});

/** Adopted, written to a file, read from it, and planned. */
async function isEmptyPlan(name: string): Promise<void> {
  const { adopted } = await adopt(name);
  const [document] = readYaml('adopted.yaml', writeYaml(adopted.spec), {}).documents;
  const { spec, findings } = validateSpec(document?.value);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  expect(spec).toEqual(adopted.spec);
  expect(await stack.rollouts.plan(adopted.spec)).toMatchObject({ kind: 'none', steps: [], changes: [] });
}

it('keeps every secret through all of it', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
