import { findFramework, suggestedModels } from '../frameworks.js';
import type { Framework } from '../frameworks.js';
import { hasRepository } from '../lookup.js';
import type { EndpointSpec } from '../spec.js';
import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';

const hf = 'endpoint.detailedInfo.huggingFaceId';
const serveType = 'endpoint.detailedInfo.modelServeType';
const repository = 'endpoint.modelId';
const integration = 'endpoint.modelLoadIntegrationId';
const from = [
  'endpoint.framework',
  hf,
  serveType,
  repository,
  integration,
  'endpoint.modelName',
  'endpoint.modelLoadIntegrationName',
];

const hasIntegration = ({ modelLoadIntegrationId, modelLoadIntegrationName }: EndpointSpec['endpoint']): boolean =>
  modelLoadIntegrationId !== undefined || modelLoadIntegrationName !== undefined;

/** The model comes from one place, and from one that the framework reads. */
export const modelSourceRule: Rule = (spec) => {
  const framework = findFramework(spec.endpoint.framework);
  const faults = framework
    ? [...sourceFaults(spec, framework), ...serveTypeFaults(spec, framework), ...twoSourceFaults(spec, framework)]
    : [];
  return [...faults, ...folderFaults(spec)];
};

const isAdapter = ({ endpoint }: EndpointSpec): boolean =>
  endpoint.framework === 'vllm' && endpoint.detailedInfo.modelServeType === 'peft-model';

function sourceFaults(spec: EndpointSpec, framework: Framework): Fault[] {
  switch (framework.modelSource) {
    case 'huggingFaceOrRepository':
      return chosenModelFaults(spec, framework);
    case 'repository':
      return [...needsRepository(spec, framework), ...fixedModelFaults(spec, framework)];
    case 'finetuned':
      return needsRepository(spec, framework);
    case 'containerImage':
      return ownImageFaults(spec);
    case 'fixedHuggingFace':
    case 'e2eImage':
    case 'builtIn':
      return fixedModelFaults(spec, framework);
  }
}

function chosenModelFaults(spec: EndpointSpec, framework: Framework): Fault[] {
  const { huggingFaceId } = spec.endpoint.detailedInfo;
  if (huggingFaceId === 'custom') {
    return [
      error({
        code: 'hugging-face-id-custom',
        path: hf,
        from,
        message: "custom is the entry of TIR's form for a model outside its list, not a model.",
        fix: 'Write the Hugging Face id of the model, such as Qwen/Qwen2.5-7B-Instruct.',
      }),
    ];
  }
  const fromRepository = hasRepository(spec.endpoint);
  if (huggingFaceId === '' && !fromRepository) {
    return [
      error({
        code: 'model-source-missing',
        path: hf,
        from,
        message: `${framework.name} needs a model.`,
        fix: 'Give detailedInfo.huggingFaceId, or modelId of a model repository.',
      }),
    ];
  }
  if (huggingFaceId !== '' && fromRepository && !isAdapter(spec)) {
    return [
      error({
        code: 'model-source-twice',
        path: repository,
        from,
        message: `${framework.name} takes its model from one place, and both huggingFaceId and modelId are given.`,
        fix: 'Leave one of them out (a LoRA adapter on a base model takes both, with modelServeType: peft-model on vllm).',
      }),
    ];
  }
  const listed = suggestedModels(framework);
  if (huggingFaceId === '' || listed === undefined || listed.includes(huggingFaceId)) return [];
  return [
    warning({
      code: 'hugging-face-id-unlisted',
      path: hf,
      from,
      message: `TIR's form for ${framework.name} does not list ${huggingFaceId}.`,
      fix: `Nothing to do if ${framework.name} supports it; else choose one that TIR lists.`,
    }),
  ];
}

function needsRepository({ endpoint }: EndpointSpec, framework: Framework): Fault[] {
  if (hasRepository(endpoint)) return [];
  const words = {
    path: repository,
    from,
    message: `${framework.name} loads its model from a model repository, and modelId is missing.`,
    fix: 'Give modelId, the number of a TIR model repository, or its name as modelName.',
  };
  // The Terraform provider's own example is PyTorch with an integration alone, so it is not certain that TIR refuses it.
  const doubtful = framework.name === 'pytorch' && hasIntegration(endpoint);
  return [(doubtful ? warning : error)({ code: 'model-id-missing', ...words })];
}

function fixedModelFaults({ endpoint }: EndpointSpec, framework: Framework): Fault[] {
  const { huggingFaceId } = endpoint.detailedInfo;
  const fixed = framework.huggingFaceId ?? '';
  if (huggingFaceId === '' || huggingFaceId === fixed) return [];
  const message =
    fixed === ''
      ? `${framework.name} takes no Hugging Face id; ${huggingFaceId} would be dropped.`
      : `${framework.name} always serves ${fixed}; ${huggingFaceId} would be overwritten.`;
  return [
    error({
      code: 'hugging-face-id-fixed',
      path: hf,
      from,
      message,
      fix: `Leave huggingFaceId out, or use framework: vllm to serve ${huggingFaceId}.`,
    }),
  ];
}

const ownImageFaults = ({ endpoint }: EndpointSpec): Fault[] =>
  endpoint.detailedInfo.huggingFaceId === ''
    ? []
    : [
        warning({
          code: 'hugging-face-id-unused',
          path: hf,
          from,
          message: 'Nothing shows that TIR hands a Hugging Face id to a custom image.',
          fix: 'Name the model in args or envVariables, and leave huggingFaceId out.',
        }),
      ];

function twoSourceFaults(spec: EndpointSpec, framework: Framework): Fault[] {
  if (!hasRepository(spec.endpoint) || !hasIntegration(spec.endpoint) || framework.modelSource === 'finetuned') return [];
  if (isAdapter(spec)) {
    return [
      warning({
        code: 'model-id-and-integration',
        path: integration,
        from,
        message: 'A repository and an integration together are seen only for a LoRA adapter on a gated base model.',
        fix: 'Leave the integration out if the base model is public.',
      }),
    ];
  }
  return [
    error({
      code: 'model-id-and-integration',
      path: integration,
      from,
      message: 'modelId and modelLoadIntegrationId exclude each other: the model is in a repository or on Hugging Face.',
      fix: 'Leave one of them out.',
    }),
  ];
}

function serveTypeFaults({ endpoint }: EndpointSpec, framework: Framework): Fault[] {
  const { modelServeType } = endpoint.detailedInfo;
  if (modelServeType === '') return [];
  if (modelServeType !== 'full-model' && modelServeType !== 'peft-model') {
    return [
      warning({
        code: 'model-serve-type-unknown',
        path: serveType,
        from,
        message: `${modelServeType} is not a known way to serve a model.`,
        fix: 'Use full-model, peft-model, or leave it out.',
      }),
    ];
  }
  if (framework.name === 'vllm') return [];
  return [
    warning({
      code: 'model-serve-type-unused',
      path: serveType,
      from,
      message: `modelServeType is meant for vllm, not for ${framework.name}.`,
      fix: 'Leave it out.',
    }),
  ];
}

function folderFaults({ endpoint }: EndpointSpec): Fault[] {
  const faults: Fault[] = [];
  if (endpoint.modelPath !== '' && !hasRepository(endpoint)) {
    faults.push(
      warning({
        code: 'model-path-unused',
        path: 'endpoint.modelPath',
        from,
        message: 'modelPath is a folder of a model repository, and modelId is missing.',
        fix: 'Give modelId, or leave modelPath out.',
      }),
    );
  }
  if (endpoint.datasetPath !== '' && endpoint.datasetId === undefined && endpoint.datasetName === undefined) {
    faults.push(
      warning({
        code: 'dataset-path-unused',
        path: 'endpoint.datasetPath',
        from: ['endpoint.datasetId'],
        message: 'datasetPath is a folder of a dataset, and datasetId is missing.',
        fix: 'Give datasetId, or leave datasetPath out.',
      }),
    );
  }
  return faults;
}
