import { findFramework } from '../../frameworks.js';
import type { Endpoint, ModelTask } from '../../state.js';
import { argumentNumber, engineArguments } from './engine-arguments.js';

/** What a server knows of the model that it serves. Where nothing says so, the name does. */
export interface ServedModel {
  /** Names that it answers to; the first is its own. */
  names: readonly string[];
  task: ModelTask;
  /** Tokens of prompt and answer together. */
  maxLength: number;
  /** Whether it can be chatted with. */
  chatTemplate: boolean;
  /** Whether its template takes user and assistant in turns only, and a system message at all. */
  strictTurns: boolean;
  takesSystem: boolean;
  /** Whether it takes images. */
  multimodal: boolean;
  /** Whether the model may decide itself to call a tool. */
  autoTools: boolean;
  /** Numbers of an embedding, and whether fewer may be asked for. */
  dimensions: number;
  matryoshka: boolean;
  /** Requests that the engine runs at a time. */
  concurrency: number;
}

/**
 * The names under which an endpoint's model is called: the Hugging Face id, `/mnt/models` for a repository model, and
 * `peft-model` for an adapter. @see docs.e2enetworks.com/tir/model-endpoints/how-to/use-the-openai-client-and-stream-responses/
 */
export function servedModels(endpoint: Endpoint): string[] {
  if (endpoint.behaviour.servedModel) return [endpoint.behaviour.servedModel];
  const { servedBody: body } = endpoint;
  const chosen = engineArguments(body)['served_model_name'];
  const base = chosen || (body.model_id ? '/mnt/models' : modelPath(endpoint));
  return body.detailed_info.model_serve_type === 'peft-model' ? [base, 'peft-model'] : [base];
}

/** Where the weights come from: the Hugging Face id, or the folder of the repository model. */
export function modelPath({ servedBody: body }: Endpoint): string {
  const fixed = findFramework(body.framework)?.defaultHuggingFaceId ?? '';
  return body.detailed_info.hugging_face_id || engineArguments(body)['model'] || fixed || '/mnt/models';
}

/** Everything that a server knows of its model. */
export function servedModel(endpoint: Endpoint): ServedModel {
  const { behaviour, servedBody } = endpoint;
  const given = engineArguments(servedBody);
  const names = servedModels(endpoint);
  const name = `${modelPath(endpoint)} ${names[0] ?? ''}`.toLowerCase();
  const task = behaviour.task ?? givenTask(given, name) ?? guessedTask(name);
  return {
    names,
    task,
    maxLength:
      argumentNumber(given['max_model_len'] ?? given['max_model_length'] ?? given['context_length']) ?? usualLength(name, task),
    chatTemplate: behaviour.chatTemplate ?? (given['chat_template'] !== undefined || !isBaseModel(name)),
    strictTurns: /mistral|mixtral|codestral|gemma|llama-2|codellama/.test(name),
    takesSystem: !/gemma-(1\.1-)?[27]b|gemma-2-/.test(name),
    multimodal: /vision|pixtral|llava|-vl\b|-vl-|gemma-3|internvl|phi-3-vision|omni/.test(name),
    autoTools: isTrue(given['enable_auto_tool_choice']) && given['tool_call_parser'] !== undefined,
    dimensions: usualDimensions(name),
    matryoshka:
      /matryoshka.*true/.test(given['hf_overrides'] ?? '') ||
      /qwen3-embedding|jina-embeddings-v[34]|nomic-embed-text-v1\.5|arctic-embed-[lm]-v[12]|mxbai-embed|embeddinggemma/.test(
        name,
      ),
    concurrency: argumentNumber(given['max_num_seqs'] ?? given['max_running_requests']) ?? 256,
  };
}

/** What `--task`, or `--runner` with `--convert`, asks for. @see docs.vllm.ai/en/latest/models/pooling_models.html */
function givenTask(given: Record<string, string>, name: string): ModelTask | undefined {
  const words: Record<string, ModelTask> = {
    generate: 'generate',
    embed: 'embed',
    embedding: 'embed',
    score: 'rank',
    classify: 'rank',
    reward: 'rank',
    pooling: 'embed',
  };
  if (isTrue(given['is_embedding'])) return 'embed';
  const asked = words[given['convert'] ?? ''] ?? words[given['task'] ?? ''];
  return asked ?? (given['runner'] === 'pooling' && guessedTask(name) === 'rank' ? 'rank' : words[given['runner'] ?? '']);
}

/** What a model of this name does. */
export function guessedTask(name: string): ModelTask {
  if (/rerank|cross-encoder|ms-marco|msmarco-minilm/.test(name)) return 'rank';
  return /embed|\bbge-|\bgte-|\be5-|minilm|sentence-transformers|sentence-t5|\bgtr-|\bstella|\bmxbai|\binstructor-|\buae-|mpnet|\bcolbert|\bsimcse|\blabse/.test(
    name,
  )
    ? 'embed'
    : 'generate';
}

/** Models that were never taught to chat: their tokenizers have no chat template. */
function isBaseModel(name: string): boolean {
  if (/instruct|chat|-it\b|assistant|-sft|-dpo|rlhf/.test(name) && !/mpt-7b-instruct/.test(name)) return false;
  return /-base\b|starcoder|gpt2|gpt-j|gpt-neo|\/opt-|pythia|bloom|falcon-\d|mpt-|llama-2-\d+b-hf|llama-3(\.\d)?-\d+b\b|codellama-\d+b-hf|mi[sx]tral-\d|gemma-(\d-)?\d+b\b|gemma-3-\d+b-pt|phi-[12]|santacoder|-pt\b/.test(
    name,
  );
}

function usualLength(name: string, task: ModelTask): number {
  if (task === 'generate' || /m3|8k|qwen3|jina|nomic|gte-(modernbert|qwen|multilingual)|mistral|nv-embed/.test(name)) return 8192;
  return 512;
}

/** Numbers of an embedding of a model of this name. */
export function usualDimensions(name: string): number {
  const known: readonly (readonly [RegExp, number])[] = [
    [/qwen3-embedding-8b|nv-embed|e5-mistral/, 4096],
    [/qwen3-embedding-4b/, 2560],
    [/minilm|-small/, 384],
    [/-base|nomic|mpnet|embeddinggemma/, 768],
  ];
  return known.find(([pattern]) => pattern.test(name))?.[1] ?? 1024;
}

function isTrue(text: string | undefined): boolean {
  return text !== undefined && /^(true|1|yes)$/i.test(text);
}
