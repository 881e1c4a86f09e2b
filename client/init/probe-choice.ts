/** Which proofs that an endpoint serves fit what its framework serves. */
import { defaultProbePreset, readyPath, type Framework, type ProbePreset, type Protocol } from '../../workflows/contract/frameworks.js';
import { taskOfModel, type ModelTask } from '../../workflows/contract/model-task.js';

export interface ProbeChoice {
  preset: ProbePreset;
  /** What proves it. */
  about: string;
}

const about: Record<ProbePreset, string> = {
  'openai-completion': 'a short text is completed',
  'openai-chat': 'a short chat is answered; the model must know how to chat',
  'kserve-v2': 'the server, or one model, says that it is ready',
  torchserve: 'the server says that it is ready',
  embeddings: 'a short text is embedded',
  rerank: 'two short texts are ranked',
  http: 'a path is answered',
  grpc: 'the gRPC health check is answered',
  tcp: 'a connection is taken',
  none: 'not at all: the word of TIR alone counts',
};

const fitting: Record<Protocol, readonly ProbePreset[]> = {
  openai: ['openai-completion', 'openai-chat', 'embeddings', 'rerank', 'http'],
  kserve: ['kserve-v2', 'http'],
  torchserve: ['torchserve', 'http'],
  textEmbeddings: ['embeddings', 'http'],
  textReranking: ['rerank', 'http'],
  unknown: ['none', 'http', 'tcp', 'grpc'],
};

/** For a server that the user brings, and of which nothing is known. */
const ofOwnImage: readonly ProbePreset[] = ['http', 'openai-chat', 'openai-completion', 'kserve-v2', 'torchserve', 'embeddings', 'rerank', 'grpc', 'tcp', 'none'];

/**
 * The one to suggest first. An image of E2E's whose server no source describes is asked nothing, and that is said.
 * @param model name of the model, which may tell that it does not generate
 */
export function probeChoices(framework: Framework, model = ''): ProbeChoice[] {
  const presets = framework.modelSource === 'containerImage' ? ofOwnImage : fitting[framework.protocol];
  const first = defaultProbePreset(framework, taskOfModel(model)) ?? presets[0];
  return [...presets].sort((a, b) => Number(b === first) - Number(a === first)).map((preset) => ({ preset, about: about[preset] }));
}

const does: Readonly<Record<Exclude<ModelTask, 'generate'>, string>> = { embed: 'turns texts into vectors', rerank: 'ranks texts' };

/** Why the probe is not that of a model that generates, in a sentence; undefined where it is, or nothing tells. */
export function whyProbe(framework: Framework, preset: ProbePreset, model = ''): string | undefined {
  const task = taskOfModel(model);
  if (task === 'generate' || preset !== defaultProbePreset(framework, task) || preset === defaultProbePreset(framework)) return undefined;
  return `By its name ${model} ${does[task]} and generates nothing, so it is proven by that.`;
}

/** Path that an http probe asks unless the user says another. */
export const suggestedPath = (framework: Framework): string => readyPath(framework) ?? '/health';
