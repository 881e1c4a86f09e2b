/**
 * What TIR knows by framework: images, server versions, model sources, protocols. The table is `frameworks.json`.
 * It is read from disk, so workflow code must not import this file.
 */
import { readFileSync } from 'node:fs';
import { hasRepository } from './lookup.js';
import { modelTask, type ModelTask } from './model-task.js';
import type { EndpointSpec, ProbeCheck } from './spec.js';

/** Where a framework finds its model. */
export type ModelSource =
  /** A Hugging Face id of the user's choice, or a model repository. */
  | 'huggingFaceOrRepository'
  /** One Hugging Face id that TIR fills in, or a repository with a copy of it. */
  | 'fixedHuggingFace'
  /** A model repository, always. */
  | 'repository'
  /** Whatever the user's image does. */
  | 'containerImage'
  /** The image downloads the model that its arguments name. */
  | 'builtIn'
  /** E2E's image carries or fetches the model. */
  | 'e2eImage'
  /** The repository that a finetuning job wrote. */
  | 'finetuned';

/** What the server inside the image speaks; `unknown` where no source says. */
export type Protocol = 'openai' | 'kserve' | 'torchserve' | 'textEmbeddings' | 'textReranking' | 'unknown';

export type ProbePreset = NonNullable<ProbeCheck['preset']>;

export type EngineArgumentType = 'integer' | 'number' | 'boolean' | 'string';

export interface Framework {
  /** TIR's spelling on the wire, odd ones included (`llma`, `Phi-3-mini-128k-instruct`). */
  name: string;
  /** Key in Terraform, such as VLLM; absent when the Terraform provider does not know the framework. */
  terraformKey?: string;
  modelSource: ModelSource;
  images: {
    /** Image when no model repository is given. */
    plain?: string;
    /** Image when one is. */
    withModel?: string;
    /** Images of frameworks that are chosen by server version. */
    byVersion?: Readonly<Record<string, string>>;
  };
  /** Server versions TIR offers. `custom` among them has no image: it needs one of the user's. */
  serverVersions?: readonly string[];
  /** The one Hugging Face id that TIR sends for this framework, whatever the user wrote. */
  huggingFaceId?: string;
  protocol: Protocol;
  /** Whose engine arguments: vLLM's, whose names are known; the engine's own; or none. */
  engineArguments: 'vllm' | 'own' | 'none';
  /** Key of the list of models that TIR's form offers. A list of suggestions: TIR takes others. */
  suggestedModels?: string;
  /** Arguments that E2E's own SDK starts the image with. */
  startArguments?: readonly string[];
}

interface Table {
  protocols: Record<
    Protocol,
    {
      probe?: { preset: ProbePreset };
      /** Presets of models that do not generate, where the server serves those too. */
      byTask?: Partial<Record<ModelTask, ProbePreset>>;
      /** Where the calls of a preset go. */
      paths?: Partial<Record<ProbePreset, string>>;
      readyPath?: string;
    }
  >;
  frameworks: Framework[];
  engineArguments: Record<string, EngineArgumentType>;
  suggestedModels: Record<string, string[]>;
}

let memo: Table | undefined;
const table = (): Table => (memo ??= JSON.parse(readFileSync(new URL('./frameworks.json', import.meta.url), 'utf8')) as Table);

/** Every framework, by name. */
export const listFrameworks = (): readonly Framework[] => table().frameworks;

/** The framework that TIR spells so on the wire. */
export const findFramework = (wire: string): Framework | undefined =>
  table().frameworks.find((framework) => framework.name === wire);

/** The framework behind a Terraform key such as VLLM. */
export const findFrameworkByTerraformKey = (key: string): Framework | undefined =>
  table().frameworks.find((framework) => framework.terraformKey === key);

/**
 * The image TIR runs: that of the server version when one is given, else by whether a model repository is. Undefined
 * where the table has none; the Terraform provider then sends an empty image without a word.
 */
export function imageOf(framework: Framework, chosen: { serverVersion?: string; modelId?: number; modelName?: string }): string | undefined {
  const { byVersion, withModel, plain } = framework.images;
  if (chosen.serverVersion) return byVersion?.[chosen.serverVersion];
  return hasRepository(chosen) ? withModel : plain;
}

/** Models that TIR's form offers for the framework; undefined when it offers no list. */
export const suggestedModels = (framework: Framework): readonly string[] | undefined =>
  framework.suggestedModels === undefined ? undefined : table().suggestedModels[framework.suggestedModels];

/** Type of a vLLM engine argument by its name on TIR; undefined for a name TIR's form does not have. */
export const engineArgumentType = (name: string): EngineArgumentType | undefined => table().engineArguments[name];

/** Names of the vLLM engine arguments that TIR's form has. */
export const engineArgumentNames = (): readonly string[] => Object.keys(table().engineArguments);

/** Preset of the probe check that fits what the framework serves, and what its model is for; undefined when that is unknown. */
export function defaultProbePreset({ protocol }: Framework, task: ModelTask = 'generate'): ProbePreset | undefined {
  const { probe, byTask } = table().protocols[protocol];
  return byTask?.[task] ?? probe?.preset;
}

/** Path of an http request that the framework's server answers when ready; undefined when unknown. */
export const readyPath = (framework: Framework): string | undefined => table().protocols[framework.protocol].readyPath;

/**
 * Preset and path of the probe check as the rollout will run it: as given; else by framework and by what the model is
 * for; else an http call of the path that TIR's own readiness probe uses. Undefined when none of them says how to reach
 * the endpoint.
 */
export function resolveProbe(spec: EndpointSpec): { preset: ProbePreset; path?: string } | undefined {
  const { endpoint, rollout } = spec;
  const framework = findFramework(endpoint.framework);
  const { readinessProbe: readiness } = endpoint;
  const readinessPath =
    endpoint.isReadinessProbeEnabled && readiness.protocol === 'http' && readiness.path.startsWith('/')
      ? readiness.path
      : undefined;
  const known = framework && table().protocols[framework.protocol];
  const httpPath = rollout.probe.path ?? readinessPath;
  const preset =
    rollout.probe.preset ??
    (framework && defaultProbePreset(framework, modelTask(spec))) ??
    (httpPath === undefined ? undefined : 'http');
  if (preset === undefined) return undefined;
  const path = preset === 'http' ? (httpPath ?? known?.readyPath) : (rollout.probe.path ?? known?.paths?.[preset]);
  return preset === 'http' || path !== undefined ? { preset, path } : { preset };
}

/** Where a model repository is mounted, which is also the name its model is served by. */
const REPOSITORY_MODEL = '/mnt/models';

/**
 * Name of the model in OpenAI requests: the Hugging Face id, `/mnt/models` for a repository model, `peft-model` for a
 * LoRA adapter. Undefined for frameworks without such a name: their models are named by the user.
 * Source: TIR documentation, "Use the OpenAI client and stream responses" (2026).
 */
export function servedModelName(spec: EndpointSpec): string | undefined {
  const { endpoint, rollout } = spec;
  if (rollout.probe.model !== undefined) return rollout.probe.model;
  const framework = findFramework(endpoint.framework);
  if (framework?.protocol !== 'openai') return undefined;
  if (endpoint.detailedInfo.modelServeType === 'peft-model') return 'peft-model';
  if (hasRepository(endpoint)) return REPOSITORY_MODEL;
  return framework.huggingFaceId ?? (endpoint.detailedInfo.huggingFaceId || undefined);
}
