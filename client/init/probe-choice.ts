/** Which proofs that an endpoint serves fit what its framework serves. */
import { defaultProbePreset, readyPath, type Framework, type ProbePreset, type Protocol } from '../../workflows/contract/frameworks.js';

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
  http: 'a path is answered',
  grpc: 'the gRPC health check is answered',
  tcp: 'a connection is taken',
  none: 'not at all: the word of TIR alone counts',
};

const fitting: Record<Protocol, readonly ProbePreset[]> = {
  openai: ['openai-completion', 'openai-chat', 'http'],
  kserve: ['kserve-v2', 'http'],
  torchserve: ['torchserve', 'http'],
  textEmbeddings: ['embeddings', 'http'],
  textReranking: ['http'],
  unknown: ['none', 'http', 'tcp', 'grpc'],
};

/** For a server that the user brings, and of which nothing is known. */
const ofOwnImage: readonly ProbePreset[] = ['http', 'openai-chat', 'openai-completion', 'kserve-v2', 'torchserve', 'embeddings', 'grpc', 'tcp', 'none'];

/** The one to suggest first. An image of E2E's whose server no source describes is asked nothing, and that is said. */
export function probeChoices(framework: Framework): ProbeChoice[] {
  const presets = framework.modelSource === 'containerImage' ? ofOwnImage : fitting[framework.protocol];
  const first = defaultProbePreset(framework) ?? presets[0];
  return [...presets].sort((a, b) => Number(b === first) - Number(a === first)).map((preset) => ({ preset, about: about[preset] }));
}

/** Path that an http probe asks unless the user says another. */
export const suggestedPath = (framework: Framework): string => readyPath(framework) ?? '/health';
