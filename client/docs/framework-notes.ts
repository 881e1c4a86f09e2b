/** What differs by framework, from the table that validation uses. */
import {
  defaultProbePreset,
  engineArgumentNames,
  engineArgumentType,
  listFrameworks,
  readyPath,
  suggestedModels,
  type Framework,
  type ModelSource,
} from '../../workflows/contract/frameworks.js';
import { anchor, code, page, plain, table } from './markdown.js';

const sources: Readonly<Record<ModelSource, string>> = {
  huggingFaceOrRepository: 'huggingFaceId of your choice, or modelId',
  fixedHuggingFace: 'one Hugging Face model of its own, or modelId with a copy of it',
  repository: 'modelId, always',
  containerImage: 'whatever your image does',
  builtIn: 'the image downloads what args name',
  e2eImage: "E2E's image carries or fetches it",
  finetuned: 'modelId that a finetuning job wrote',
};

export function frameworkNotes(): string {
  const frameworks = listFrameworks();
  return page(
    table(
      ['framework', 'Terraform key', 'Model from', 'Probe by default', 'Engine arguments', 'Images'],
      frameworks.map((framework) => [
        `${anchor(`framework.${framework.name}`)}${code(framework.name)}`,
        framework.terraformKey === undefined ? 'none' : code(framework.terraformKey),
        plain(sources[framework.modelSource]) + (framework.huggingFaceId ? `: ${code(framework.huggingFaceId)}` : ''),
        probeOf(framework),
        { vllm: 'as vLLM', own: 'its own', none: 'none' }[framework.engineArguments],
        imagesOf(framework),
      ]),
    ),
    ...frameworks.flatMap(modelsOf),
    details(
      `The ${engineArgumentNames().length} engine arguments of vLLM that TIR's form has`,
      engineArgumentNames()
        .map((name) => `${code(name)} (${engineArgumentType(name) ?? '?'})`)
        .join(', '),
    ),
  ).trimEnd();
}

function probeOf(framework: Framework): string {
  const preset = defaultProbePreset(framework);
  if (preset !== undefined) return code(preset);
  const path = readyPath(framework);
  return path === undefined ? '**none known**: give rollout.probe' : `http ${code(path)}`;
}

/** Images by how they are chosen; a version without an image is one that needs containerName. */
function imagesOf({ images: { plain: one, withModel, byVersion }, serverVersions = [] }: Framework): string {
  const versions = serverVersions.map(
    (version) => `${code(version)}: ${byVersion?.[version] ? code(byVersion[version]) : 'yours, by containerName'}`,
  );
  const chosen = one === withModel ? [one] : [one, withModel && `${withModel} with modelId`];
  const named = chosen.filter((image): image is string => image !== undefined).map((image) => code(image));
  return [...named, ...versions].join('<br>') || 'yours, by containerName';
}

function modelsOf(framework: Framework): string[] {
  const models = suggestedModels(framework);
  return models
    ? [
        details(
          `The ${models.length} models that TIR's form lists for ${framework.name}; it takes others`,
          models.map(code).join(', '),
        ),
      ]
    : [];
}

const details = (summary: string, text: string): string => `<details><summary>${summary}</summary>\n\n${text}\n\n</details>`;
