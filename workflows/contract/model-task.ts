/** What a model is for, as far as a spec tells it. */
import type { EndpointSpec } from './spec.js';

/** It generates text, turns text into vectors, or puts texts in an order. */
export type ModelTask = 'generate' | 'embed' | 'rerank';

/** Families whose models do nothing else, by how their makers name them, such as `BAAI/bge-m3` and `Qwen/Qwen3-Embedding-8B`. */
const ranks = /rerank|cross-?encoder/i;
const embeds = /embed|sentence-transformers\/|(^|[/_-])(bge|gte|e5|uae|stella|minilm)([-_]|$)/i;

/** By the name of a model alone. Nothing on TIR or in the file of a spec says it otherwise. */
export function taskOfModel(name: string): ModelTask {
  if (ranks.test(name)) return 'rerank';
  return embeds.test(name) ? 'embed' : 'generate';
}

/** Options by which an engine is told, or shows, what its model is for: vLLM's `--task`, `--convert`, `--runner`; SGLang's `--is-embedding`. */
const tasks: Readonly<Record<string, ModelTask>> = {
  generate: 'generate',
  embed: 'embed',
  embedding: 'embed',
  score: 'rerank',
};

/** The task of the model of a spec: as its engine is told, else by its name. */
export function modelTask({ endpoint }: EndpointSpec): ModelTask {
  const { detailedInfo, modelName, modelPath } = endpoint;
  const told = optionsOf(detailedInfo);
  const task = tasks[told.get('task') ?? ''] ?? tasks[told.get('convert') ?? ''];
  if (task !== undefined) return task;
  const names = [detailedInfo.huggingFaceId, modelName, modelPath, told.get('model'), told.get('model-path')];
  const named = names.map((name) => taskOfModel(name ?? '')).find((one) => one !== 'generate');
  const pools = told.get('runner') === 'pooling' || (told.has('is-embedding') && told.get('is-embedding') !== 'false');
  return named ?? (pools ? 'embed' : 'generate');
}

/** Engine arguments and words of the command line, by name with hyphens; a word without a value has an empty one. */
function optionsOf({ args, engineArgs }: EndpointSpec['endpoint']['detailedInfo']): Map<string, string> {
  const options = new Map(Object.entries(engineArgs).map(([name, value]) => [name.replaceAll('_', '-'), String(value)]));
  for (const [index, word] of args.entries()) {
    const [, name, value] = /^--([\w-]+)(?:=(.*))?$/s.exec(word) ?? [];
    const next = args[index + 1];
    if (name !== undefined) options.set(name.replaceAll('_', '-'), value ?? (next === undefined || next.startsWith('-') ? '' : next));
  }
  return options;
}
