import fc from 'fast-check';
import { engineArgumentNames, findFramework, resolveProbe } from '../../workflows/contract/frameworks.js';
import type { EndpointSpec } from '../../workflows/contract/spec.js';
import { API_VERSION, endpointSpec } from '../../workflows/contract/spec.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';
import { arbitraryModel, id } from './arbitrary-model.js';
import type { ModelPart } from './arbitrary-model.js';
import { arbitrarySize } from './arbitrary-size.js';
import type { SizePart } from './arbitrary-size.js';

const optional = { requiredKeys: [] as [] };
const flag = fc.boolean();
const count = (max: number): fc.Arbitrary<number> => fc.integer({ min: 1, max });
/** Text of people, with what YAML and JSON find hard: quotes, colons, digits that are no numbers, letters of any script. `${` is for the loader. */
const text = fc
  .oneof(
    fc.string({ maxLength: 20 }),
    fc.string({ unit: 'grapheme', maxLength: 12 }),
    fc.constantFrom('yes', '1.10', '007', 'null', '~', '- a: b', '# no comment', 'नमस्ते', '[1]', 'a\nb\n', ' padded '),
  )
  .filter((value) => !value.includes('${'));
const harmless = text.filter((value) => value !== '');

const name = fc
  .array(fc.stringMatching(/^[a-z0-9]{1,8}$/), { minLength: 1, maxLength: 4 })
  .map((parts) => parts.join('-'))
  .filter((joined) => !joined.includes('-canary-'));
const number = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((value) => value + 0),
);
const engineArgs = fc.dictionary(
  fc.constantFrom(...engineArgumentNames(), 'an_argument_of_tomorrow'),
  fc.oneof(text, number, flag),
  { maxKeys: 5 },
);

const environmentRow = fc.oneof(
  fc.record(
    {
      key: fc.constantFrom('LOG_LEVEL', 'MAX_TOKENS', 'HF_HOME', 'TOKENIZERS_PARALLELISM', '_x'),
      value: harmless,
      required: flag,
      disabled: fc.record({ key: flag, value: flag }, optional),
    },
    { requiredKeys: ['key', 'value'] },
  ),
  fc.record(
    {
      key: fc.constantFrom('HF_TOKEN', 'DB_PASSWORD', 'OPENAI_API_KEY'),
      valueFrom: fc.constantFrom({ env: 'HF_TOKEN' }, { env: 'SOME_SECRET' }),
      required: flag,
    },
    { requiredKeys: ['key', 'valueFrom'] },
  ),
);

const kubeletProbe = fc.oneof(
  fc.record({ protocol: fc.constant('http'), path: fc.constantFrom('/', '/health', '/v2/health/ready') }, optional),
  fc.constant({ protocol: 'tcp' }),
  fc.constantFrom({ protocol: 'grpc', grpcService: 'health' }, { protocol: 'grpc' }),
  fc.constant({ protocol: 'exec', commands: 'cat /tmp/ready' }),
);
const timing = fc.record(
  {
    initialDelaySeconds: fc.nat(600),
    failureThreshold: count(9),
    port: fc.integer({ min: 1, max: 65535 }),
    periodSeconds: count(60),
    timeoutSeconds: count(60),
  },
  optional,
);
const probeOfTir = fc.tuple(kubeletProbe, timing).map(([one, other]) => ({ ...one, ...other }));

/** Whatever has no say in the other parts. */
const surroundings = fc.record(
  {
    projectId: fc.constant(1000),
    teamId: id(),
    activeIam: id(),
    location: fc.constantFrom('Delhi' as const, 'Chennai' as const),
    currency: fc.constantFrom('INR', 'USD'),
    datasetId: id(),
    datasetPath: text,
    imagePullPolicy: fc.constantFrom('Always' as const, 'IfNotPresent' as const),
    isReadinessProbeEnabled: flag,
    isLivenessProbeEnabled: flag,
    readinessProbe: probeOfTir,
    livenessProbe: probeOfTir,
    servicePort: flag,
    metricPort: flag,
    publicIp: fc.constantFrom('yes' as const, 'no' as const),
    resourceDetails: fc.record(
      {
        diskSize: count(2000),
        mountPath: fc.constantFrom('', '/data'),
        envVariables: fc.uniqueArray(environmentRow, { selector: (row) => row.key, maxLength: 5 }),
      },
      optional,
    ),
    clusterType: fc.constantFrom('tir-cluster', 'another-cluster'),
    storageType: fc.constantFrom('disk', 'sfs'),
    diskPath: fc.constantFrom('/mnt/models', '/disk'),
    sfsId: id(),
    sfsPath: fc.constantFrom('/shared', '/shared/.cache'),
  },
  optional,
);

const engine = fc.record(
  {
    commands: fc.array(text, { maxLength: 3 }),
    args: fc.array(text, { maxLength: 4 }),
    tokenizer: fc.constantFrom('', 'auto', 'example/tokenizer'),
    worldSize: count(8),
    errorLog: flag,
    infoLog: flag,
    warningLog: flag,
    logVerboseLevel: fc.nat(5),
    engineArgs,
  },
  optional,
);

const body = fc.oneof(
  fc.dictionary(fc.stringMatching(/^[a-z]{1,6}$/), fc.oneof(text, fc.integer(), flag, fc.array(fc.integer(), { maxLength: 3 })), {
    maxKeys: 3,
  }),
  fc.constant([[1, 2], [3]]),
);

const probes = fc.oneof(
  fc.record(
    { preset: fc.constantFrom('openai-chat', 'openai-completion'), model: fc.constant('m'), expectText: harmless },
    { requiredKeys: ['preset'] },
  ),
  fc.record(
    { preset: fc.constantFrom('kserve-v2', 'torchserve'), model: fc.constant('m'), body },
    { requiredKeys: ['preset', 'model'] },
  ),
  fc.record(
    {
      preset: fc.constant('http'),
      path: fc.constantFrom('/', '/health?deep=1'),
      method: fc.constant('POST'),
      body,
      expectStatus: fc.integer({ min: 200, max: 299 }),
      expectText: harmless,
    },
    { requiredKeys: ['preset', 'path', 'method'] },
  ),
  fc.record({ preset: fc.constant('embeddings'), body }, { requiredKeys: ['preset'] }),
  fc.record({ preset: fc.constantFrom('tcp', 'grpc'), port: fc.integer({ min: 1, max: 65535 }) }, { requiredKeys: ['preset'] }),
  fc.constant({ preset: 'none' }),
);

const rollout = fc.record(
  {
    strategy: fc.constant('inPlace'),
    deadlines: fc.record(
      {
        createSeconds: count(9999),
        readySeconds: count(9999),
        probeSeconds: fc.integer({ min: 600, max: 9999 }),
        scaleSeconds: count(9999),
      },
      optional,
    ),
    onFailure: fc.record(
      {
        created: fc.constantFrom('delete', 'stop', 'keep'),
        patched: fc.constantFrom('restore', 'keep'),
        parkSeconds: fc.nat(9999),
      },
      optional,
    ),
  },
  optional,
);
const streak = fc.record(
  {
    successes: count(20),
    intervalSeconds: fc.constantFrom(0.5, 2, 30),
    timeoutSeconds: fc.constantFrom(0.25, 30),
    maxLatencyMs: count(9999),
  },
  optional,
);

interface Parts {
  name: string;
  model: ModelPart;
  size: SizePart;
  surroundings: object;
  engine: object;
  rollout: { onFailure?: { created?: string } };
  probe: object | undefined;
  otherwise: object;
  streak: object;
}

function assemble(parts: Parts): EndpointSpec {
  const { model, size } = parts;
  const onFailure = { ...parts.rollout.onFailure };
  if (size.committed && onFailure.created === 'stop') onFailure.created = 'keep';
  const build = (probe: object): EndpointSpec =>
    endpointSpec.parse({
      apiVersion: API_VERSION,
      endpoint: {
        ...parts.surroundings,
        ...model,
        ...size.endpoint,
        name: parts.name,
        detailedInfo: { ...parts.engine, ...model.detailedInfo },
      },
      rollout: {
        ...parts.rollout,
        onFailure,
        ...(size.finalState === undefined ? {} : { finalState: size.finalState }),
        probe: { ...probe, ...parts.streak },
      },
    });
  const spec = build(parts.probe ?? {});
  // Where nothing says how to reach the endpoint, the spec must.
  const reachable = findFramework(model.framework) && resolveProbe(spec) ? spec : build(parts.otherwise);
  const errors = validateSpec(reachable).findings.filter((finding) => finding.severity === 'error');
  if (errors.length > 0)
    throw new Error(`The generated spec is refused, so rules and generator disagree: ${JSON.stringify(errors)}`);
  return reachable;
}

/**
 * Any spec that `validateSpec` takes without an error: every framework (or those named), every source of a model, every
 * form of plan, fixed and scaling, with any of the optional fields. Warnings occur. SKU C3.2 and its price ids are used.
 */
export const arbitrarySpec = (frameworks?: readonly string[]): fc.Arbitrary<EndpointSpec> =>
  fc
    .record({
      name,
      model: arbitraryModel(frameworks),
      size: arbitrarySize(),
      surroundings,
      engine,
      rollout,
      probe: fc.option(probes, { nil: undefined }),
      otherwise: probes,
      streak,
    })
    .map((parts) => assemble(parts as Parts));
