/** Framework, model source and image of an endpoint, in every combination that the rules allow. */
import fc from 'fast-check';
import { findFramework, imageOf, listFrameworks } from '../../workflows/contract/frameworks.js';
import type { Framework } from '../../workflows/contract/frameworks.js';

export const id = (): fc.Arbitrary<number> => fc.integer({ min: 1, max: 99_999 });

/** The part of `endpoint` that says what it serves. */
export interface ModelPart {
  framework: string;
  modelId?: number;
  modelPath?: string;
  modelLoadIntegrationId?: number;
  containerName?: string;
  containerType?: 'public' | 'private';
  registryNamespaceId?: number;
  detailedInfo: { huggingFaceId?: string; modelServeType?: string; serverVersion?: string };
}

type Source = Pick<ModelPart, 'modelId' | 'modelPath' | 'modelLoadIntegrationId'> & {
  huggingFaceId?: string;
  modelServeType?: string;
};

const optional = { requiredKeys: [] as [] };
const repository = fc.record(
  { modelId: id(), modelPath: fc.constantFrom('', 'final/', 'checkpoints/7') },
  { requiredKeys: ['modelId'] },
);
const integration = fc.record({ modelLoadIntegrationId: id() }, optional);
const huggingFaceId = fc.constantFrom(
  'meta-llama/Llama-3.2-1B-Instruct',
  'google/gemma-2b',
  'deepseek-ai/DeepSeek-R1',
  'example/unlisted-1b',
  'gpt2',
);

function source(framework: Framework): fc.Arbitrary<Source> {
  switch (framework.modelSource) {
    case 'huggingFaceOrRepository': {
      const full = fc.oneof(
        fc.record({ huggingFaceId, modelLoadIntegrationId: id() }, { requiredKeys: ['huggingFaceId'] }),
        repository,
      );
      if (framework.name !== 'vllm') return full;
      const adapter = fc.record(
        { huggingFaceId, modelId: id(), modelLoadIntegrationId: id(), modelServeType: fc.constant('peft-model') },
        { requiredKeys: ['huggingFaceId', 'modelId', 'modelServeType'] },
      );
      return fc.oneof(
        full,
        full.map((one) => ({ ...one, modelServeType: 'full-model' })),
        adapter,
      );
    }
    case 'fixedHuggingFace':
      return fc.oneof(integration, repository, fc.constant({ huggingFaceId: framework.huggingFaceId }));
    case 'repository':
      return framework.name === 'pytorch' ? fc.oneof(repository, fc.record({ modelLoadIntegrationId: id() })) : repository;
    case 'finetuned':
      return fc.record(
        { modelId: id(), modelPath: fc.constant('final/'), modelLoadIntegrationId: id(), huggingFaceId },
        { requiredKeys: ['modelId'] },
      );
    case 'containerImage':
    case 'builtIn':
    case 'e2eImage':
      return fc.oneof(integration, repository);
  }
}

const image = fc.oneof(
  fc.record({
    containerName: fc.constantFrom(
      'docker.io/example/server:1.4.2',
      'ghcr.io/example/server@sha256:' + 'a'.repeat(64),
      'example/server',
      'registry.example.com:5000/team/server:latest',
    ),
  }),
  fc.record({
    containerName: fc.constant('registry.e2enetworks.net/example/server:1.0'),
    containerType: fc.constant('private' as const),
    registryNamespaceId: id(),
  }),
);

const withImage = (part: ModelPart): fc.Arbitrary<ModelPart> => image.map((own) => ({ ...part, ...own }));

/** Image and server version that go together; an image of the user's where TIR has none. */
function withVersion(framework: Framework, { huggingFaceId: hf, modelServeType, ...rest }: Source): fc.Arbitrary<ModelPart> {
  const part = (serverVersion?: string): ModelPart => ({
    framework: framework.name,
    ...rest,
    detailedInfo: {
      ...(hf === undefined ? {} : { huggingFaceId: hf }),
      ...(modelServeType === undefined ? {} : { modelServeType }),
      ...(serverVersion === undefined ? {} : { serverVersion }),
    },
  });
  const versions = framework.serverVersions ?? [];
  return fc.constantFrom(undefined, ...versions).chain((serverVersion) => {
    const known = imageOf(framework, { serverVersion, modelId: rest.modelId }) !== undefined;
    const own = withImage(part(serverVersion));
    return known ? fc.oneof({ weight: 3, arbitrary: fc.constant(part(serverVersion)) }, { weight: 1, arbitrary: own }) : own;
  });
}

/** Every framework, with every source of a model that it takes. */
export const arbitraryModel = (
  names: readonly string[] = listFrameworks().map((framework) => framework.name),
): fc.Arbitrary<ModelPart> =>
  fc.constantFrom(...names).chain((name) => {
    const framework = findFramework(name);
    if (!framework) throw new Error(`No framework ${name}. Use a name of frameworks.json.`);
    return source(framework).chain((one) => withVersion(framework, one));
  });
