import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointSpecInput } from '../../../client/index.js';
import { listFieldPaths } from '../../../workflows/contract/rules/field.js';
import { cleanSlate } from '../../support/clean-slate.js';
import { failureOf } from '../../support/failure-of.js';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';
import { committedOf, scalingOf, specOf } from '../../support/rollout-specs.js';
import { changed } from '../../support/specs.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('field-calls');
});
afterAll(() => stack.close());

/** A change of one field of a live endpoint, and what TIR hears of it. */
interface Change {
  /** What the endpoint is before. Default: one replica of vLLM. */
  from?: (name: string) => EndpointSpecInput;
  to: unknown;
  /** Other fields that cannot stay as they are. */
  with?: Record<string, unknown>;
  calls: string[];
  /** The plan refuses it. */
  refused?: true;
}

const vllm = (name: string) => specOf(name);
const withChanges =
  (changes: Record<string, unknown>, base = vllm) =>
  (name: string): EndpointSpecInput =>
    changed(base(name), changes);
const patched = (to: unknown, from?: Change['from'], more?: Change['with']): Change => ({
  to,
  calls: ['put:patch'],
  ...(from ? { from } : {}),
  ...(more ? { with: more } : {}),
});
const scaled = (to: unknown, from?: Change['from'], more?: Change['with']): Change => ({
  ...patched(to, from, more),
  calls: ['put:update_auto_scale'],
});
const silent = (to: unknown, from?: Change['from']): Change => ({ to, calls: [], ...(from ? { from } : {}) });

const triton = withChanges({
  'endpoint.framework': 'triton',
  'endpoint.modelId': 7,
  'endpoint.detailedInfo': { serverVersion: 'v24.02' },
  'rollout.probe.model': 'simple',
});
const byIds = withChanges({ 'endpoint.skuName': null, 'endpoint.skuType': null, 'endpoint.skuId': 11, 'endpoint.skuItemPriceId': 41 });
const cluster = withChanges({
  'endpoint.skuName': null,
  'endpoint.skuType': null,
  'endpoint.privateCloudId': 3,
  'endpoint.customSku': { cpu: 8 },
});
const committed = (name: string) => committedOf(name, { 'endpoint.replica': 2 });
const privateImage = withChanges({
  'endpoint.containerName': 'team/vllm:1',
  'endpoint.containerType': 'private',
  'endpoint.registryNamespaceId': 5,
});
const probed = (kind: 'readiness' | 'liveness', protocol = 'http') =>
  withChanges({
    [`endpoint.is${kind === 'readiness' ? 'Readiness' : 'Liveness'}ProbeEnabled`]: true,
    [`endpoint.${kind}Probe.protocol`]: protocol,
    ...(protocol === 'exec' ? { [`endpoint.${kind}Probe.commands`]: 'true' } : {}),
  });
const probeFields = (kind: 'readiness' | 'liveness'): Record<string, Change> =>
  Object.fromEntries(
    Object.entries({
      protocol: patched('tcp', probed(kind)),
      initialDelaySeconds: patched(11, probed(kind)),
      ...(kind === 'readiness' ? { successThreshold: patched(2, probed(kind)) } : {}),
      failureThreshold: patched(4, probed(kind)),
      port: patched(8081, probed(kind)),
      periodSeconds: patched(11, probed(kind)),
      timeoutSeconds: patched(9, probed(kind)),
      path: patched('/other', probed(kind)),
      grpcService: patched('serving', probed(kind, 'grpc')),
      commands: patched('false', probed(kind, 'exec')),
    }).map(([field, change]) => [`endpoint.${kind}Probe.${field}`, change]),
  );
const asyncOn = { enabled: true, datasetId: 41, routes: ['v1/completions'] };

const changes: Record<string, Change> = {
  'endpoint.location': { to: 'Chennai', calls: [], refused: true },
  'endpoint.teamId': silent(3),
  'endpoint.activeIam': silent(4),
  'endpoint.currency': silent('USD'),
  'endpoint.framework': { to: 'sglang', calls: [], refused: true },
  'endpoint.modelId': patched(8, triton),
  'endpoint.modelPath': patched('folder/', triton),
  'endpoint.modelLoadIntegrationId': patched(610),
  'endpoint.datasetId': patched(12),
  'endpoint.datasetPath': patched('data/', withChanges({ 'endpoint.datasetId': 12 })),
  'endpoint.skuName': patched('C3.4'),
  'endpoint.skuType': patched('committed', undefined, {
    'endpoint.committedDays': 30,
    'endpoint.committedInstancePolicy': 'auto_renew',
    'endpoint.committedReplicas': 1,
  }),
  'endpoint.skuId': patched(12, byIds, { 'endpoint.skuItemPriceId': 51 }),
  'endpoint.skuItemPriceId': patched(51, byIds, { 'endpoint.skuId': 12 }),
  'endpoint.committedDays': { from: committed, to: 90, calls: [], refused: true },
  'endpoint.committedInstancePolicy': patched('auto_terminate', committed),
  'endpoint.privateCloudId': patched(4, cluster),
  'endpoint.customSku': patched({ cpu: 16 }, cluster),
  'endpoint.replica': scaled(2),
  'endpoint.committedReplicas': patched(2, committed),
  'endpoint.isAutoScaleEnabled': scaled(true, undefined, {
    'endpoint.autoScalePolicy': { minReplicas: 1, maxReplicas: 2, rules: [{ metric: 'concurrency' }] },
  }),
  'endpoint.autoScalePolicy.minReplicas': scaled(2, scalingOf),
  'endpoint.autoScalePolicy.maxReplicas': scaled(4, scalingOf),
  'endpoint.autoScalePolicy.stabilityPeriod': scaled(600, scalingOf),
  'endpoint.autoScalePolicy.rules': scaled([{ metric: 'requestRate', value: 5 }], scalingOf),
  'endpoint.autoScalePolicy.initialCooldownPeriod': scaled(30, scalingOf),
  'endpoint.autoScalePolicy.isHoldQueue': scaled(true, scalingOf),
  'endpoint.asyncInvocation': { to: asyncOn, calls: ['put:update_async_configuration'] },
  'endpoint.asyncInvocation.enabled': {
    from: withChanges({ 'endpoint.asyncInvocation': asyncOn }),
    to: false,
    with: { 'endpoint.asyncInvocation': { enabled: false } },
    calls: ['put:update_async_configuration'],
  },
  ...Object.fromEntries(
    Object.entries({ concurrentWorkers: 3, datasetId: 42, routes: ['v1/chat/completions'] }).map(([field, to]) => [
      `endpoint.asyncInvocation.${field}`,
      { from: withChanges({ 'endpoint.asyncInvocation': asyncOn }), to, calls: ['put:update_async_configuration'] },
    ]),
  ),
  'endpoint.securityGroupIds': { to: [1, 2], calls: ['security-group-attach'] },
  'endpoint.vpcIpIds': { to: [3], calls: ['vpc-attach'] },
  'endpoint.alertIds': { to: [4, 5], calls: ['alert-attach', 'alert-attach'] },
  'endpoint.detailedInfo.commands': patched(['python3', '-m', 'server']),
  'endpoint.detailedInfo.args': patched(['--fast']),
  'endpoint.detailedInfo.huggingFaceId': patched('facebook/opt-125m'),
  'endpoint.detailedInfo.tokenizer': patched('gpt2'),
  'endpoint.detailedInfo.serverVersion': patched('v24.01', triton),
  'endpoint.detailedInfo.worldSize': patched(2),
  'endpoint.detailedInfo.errorLog': patched(false),
  'endpoint.detailedInfo.infoLog': patched(false),
  'endpoint.detailedInfo.warningLog': patched(false),
  'endpoint.detailedInfo.logVerboseLevel': patched(2),
  'endpoint.detailedInfo.modelServeType': patched('full-model'),
  'endpoint.detailedInfo.engineArgs': patched({ max_model_length: 2048 }),
  'endpoint.containerName': patched('docker.io/example/vllm:2'),
  'endpoint.containerType': patched('private', withChanges({ 'endpoint.containerName': 'team/vllm:1' }), {
    'endpoint.registryNamespaceId': 5,
  }),
  'endpoint.registryNamespaceId': patched(6, privateImage),
  'endpoint.imagePullPolicy': patched('IfNotPresent'),
  'endpoint.isReadinessProbeEnabled': patched(true),
  'endpoint.isLivenessProbeEnabled': patched(true),
  ...probeFields('readiness'),
  ...probeFields('liveness'),
  'endpoint.servicePort': patched(true),
  'endpoint.metricPort': patched(true),
  'endpoint.publicIp': patched('yes'),
  'endpoint.resourceDetails.diskSize': patched(120),
  'endpoint.resourceDetails.mountPath': patched('/data'),
  'endpoint.resourceDetails.envVariables': patched([{ key: 'MODE', value: 'fast' }]),
  'endpoint.clusterType': patched('other-cluster'),
  'endpoint.storageType': patched('sfs', undefined, { 'endpoint.sfsId': 9 }),
  'endpoint.diskPath': patched('/mnt/other'),
  'endpoint.sfsId': patched(10, withChanges({ 'endpoint.storageType': 'sfs', 'endpoint.sfsId': 9 })),
  'endpoint.sfsPath': patched('/shared/other'),
  'rollout.finalState': { to: 'stopped', calls: ['put:stop'] },
  'rollout.finalState.replicas': scaled(2, undefined, { 'rollout.finalState': { replicas: 2 } }),
  'rollout.fallbackSkus': silent(['C3.4']),
  'rollout.probe.preset': silent('http'),
  'rollout.probe.successes': silent(1),
  'rollout.probe.intervalSeconds': silent(0.1),
  'rollout.probe.timeoutSeconds': silent(3),
  'rollout.probe.maxLatencyMs': silent(30_000),
  'rollout.probe.model': silent('gpt2'),
  'rollout.deadlines.createSeconds': silent(61),
  'rollout.deadlines.readySeconds': silent(61),
  'rollout.deadlines.probeSeconds': silent(61),
  'rollout.deadlines.scaleSeconds': silent(61),
  'rollout.onFailure.created': silent('stop'),
  'rollout.onFailure.patched': silent('keep'),
  'rollout.onFailure.parkSeconds': silent(1),
};

/** Fields that are no change of an endpoint that lives. */
const elsewhere: Record<string, string> = {
  'endpoint.name': 'another name is another endpoint: see rename.test.ts',
  'endpoint.projectId': 'another project is another endpoint',
  'endpoint.nextSkuItemPriceId': 'goes with a committed plan by ids, which cannot be changed',
  'endpoint.livenessProbe.successThreshold': 'only 1 is allowed',
  'endpoint.modelName': 'looked up: the calls are those of modelId',
  'endpoint.modelLoadIntegrationName': 'looked up: the calls are those of modelLoadIntegrationId',
  'endpoint.datasetName': 'looked up: the calls are those of datasetId',
  'rollout.strategy': 'there is one',
  'rollout.probe.path': 'of an http probe: no call to TIR depends on it',
  'rollout.probe.method': 'of an http probe: no call to TIR depends on it',
  'rollout.probe.body': 'of an http probe: no call to TIR depends on it',
  'rollout.probe.expectStatus': 'of an http probe: no call to TIR depends on it',
  'rollout.probe.expectText': 'of an http probe: no call to TIR depends on it',
  'rollout.probe.port': 'of a tcp probe: no call to TIR depends on it',
  'rollout.probe.grpcService': 'of a grpc probe: no call to TIR depends on it',
};

it('knows every field of a spec', () => {
  const all = listFieldPaths().map((path) => path.join('.'));
  const leaves = all.filter((path) => path !== 'apiVersion' && !all.some((other) => other.startsWith(`${path}.`)));
  const known = [...Object.keys(changes), ...Object.keys(elsewhere)];
  expect(leaves.filter((path) => !known.includes(path))).toEqual([]);
});

const sent = async (name: string): Promise<string[]> =>
  (await stack.simulator.admin.ledger({ name, kind: 'request' })).filter(({ method }) => method !== 'GET').map(({ operation }) => operation);

describe.concurrent('a change of', () => {
  it.each(Object.entries(changes).map(([path, change], index) => ({ path, change, name: `field-${index}` })))(
    '$path makes exactly the calls that it needs',
    async ({ path, change, name }) => {
      const before = (change.from ?? vllm)(name);
      await (await stack.rollouts.apply(before)).result();
      const already = await sent(name);
      const after = changed(before, { [path]: change.to, ...change.with });
      const operation = await stack.rollouts.apply(after);
      if (change.refused) expect((await failureOf(operation)).report).toMatchObject({ failureType: 'InvalidSpec', touched: false });
      else expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
      expect((await sent(name)).slice(already.length)).toEqual(change.calls);
      if (!change.refused) {
        // And the plan of the same spec once more is empty: all of it is seen to be there.
        expect(await stack.rollouts.plan(after)).toMatchObject({ steps: [], changes: [] });
        expect(await cleanSlate(stack, name)).toEqual([]);
      }
    },
  );
});

// After the others, and alone: each test is a row of rollouts.
describe('what a spec adds', () => {
  /** One of each kind that needs something else than a new value in the body. */
  const everything = {
    'endpoint.resourceDetails.envVariables': [{ key: 'MODE', value: 'fast' }],
    'endpoint.detailedInfo.engineArgs': { max_model_length: 2048 },
    'endpoint.storageType': 'sfs',
    'endpoint.sfsId': 9,
    'endpoint.isAutoScaleEnabled': true,
    'endpoint.autoScalePolicy': { minReplicas: 1, maxReplicas: 2, initialCooldownPeriod: 30, isHoldQueue: true, rules: [{ metric: 'concurrency' }] },
    'endpoint.asyncInvocation': asyncOn,
    'endpoint.securityGroupIds': [1, 2],
    'endpoint.alertIds': [4],
  };
  const plain = (name: string) => changed(scalingOf(name), { 'endpoint.autoScalePolicy.maxReplicas': 2 });
  const full = (name: string) => changed(plain(name), everything);

  /** All that TIR holds of it; what is off counts as what was never on. */
  const held = async (name: string) => {
    const found = (await stack.simulator.admin.endpoints()).find(({ body }) => body.name === name);
    if (!found) throw new Error(`There is no ${name}.`);
    const { body, securityGroups, alerts, asyncInvocation } = found;
    const policy = body.auto_scale_policy;
    return {
      body: {
        ...body,
        sfs_id: body.sfs_id ?? null,
        auto_scale_policy: { ...policy, initial_cooldown_period: policy?.initial_cooldown_period ?? 0, is_hold_queue: policy?.is_hold_queue ?? false },
      },
      securityGroups,
      alerts: alerts.map(({ alertId }) => alertId),
      async: asyncInvocation?.async_enabled ?? false,
    };
  };
  const roll = async (spec: EndpointSpecInput) => (await stack.rollouts.apply(spec)).result();

  it('goes with a rollout that fails, with the spec that leaves it out, and with a rollback', async () => {
    const name = 'taken-out';
    await roll(plain(name));
    const before = await held(name);

    stack.faults.add({ endpoint: name, step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
    expect((await failureOf(await stack.rollouts.apply(full(name)))).report).toMatchObject({ phase: 'RolledBack', serving: { revision: 1, proven: true } });
    expect(await held(name)).toEqual(before);

    await roll(full(name));
    const after = await held(name);
    expect(after).toMatchObject({ async: true, securityGroups: [1, 2], alerts: [4], body: { sfs_id: 9, auto_scale_policy: { initial_cooldown_period: 30 } } });
    expect((await stack.rollouts.plan(plain(name))).changes).toContainEqual({
      path: 'resourceDetails.envVariables.MODE',
      desired: null,
      live: '•••',
      change: 'patch',
    });
    await roll(plain(name));
    expect(await held(name)).toEqual(before);
    expect(await stack.rollouts.plan(plain(name))).toMatchObject({ steps: [] });

    await roll(full(name));
    expect(await held(name)).toEqual(after);
    await (await stack.rollouts.rollback(name)).result();
    expect(await held(name)).toEqual(before);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('stays where a verb has set it and the spec is silent', async () => {
    const name = 'set-by-verb';
    await roll(specOf(name));
    await (await stack.rollouts.attach(name, { securityGroupIds: [5] })).result();
    await roll(specOf(name, { 'endpoint.modelPath': 'folder/' }));
    expect((await held(name)).securityGroups).toEqual([5]);
  });

  it('and that did not go is noticed by the read-back', async () => {
    const name = 'did-not-go';
    const mode = { 'endpoint.resourceDetails.envVariables': [{ key: 'MODE', value: 'fast' }] };
    const { endpointId } = await roll(specOf(name, mode));
    const { custom_endpoint_details } = (await held(name)).body;
    const proving = stack.faults.hold({ endpoint: name, step: 'proveServing' });
    const operation = await stack.rollouts.apply(specOf(name));
    await proving.reached;
    await stack.simulator.admin.patchEndpoint(endpointId ?? 0, { set: { custom_endpoint_details } });
    proving.release();
    const { report } = await failureOf(operation);
    expect(report).toMatchObject({ failureType: 'SpecMismatch' });
    expect(report.message).toContain('resourceDetails.envVariables.MODE is "•••" instead of null');
  });
});
