import { describe, expect, it } from 'vitest';
import {
  defaultProbePreset,
  engineArgumentNames,
  findFramework,
  findFrameworkByTerraformKey,
  imageOf,
  listFrameworks,
  resolveProbe,
  servedModelName,
  suggestedModels,
} from '../../workflows/contract/frameworks.js';
import { taskOfModel } from '../../workflows/contract/model-task.js';
import type { Framework } from '../../workflows/contract/frameworks.js';
import { endpointSpec } from '../../workflows/contract/spec.js';
import { changed, customSpec, tritonSpec, vllmSpec } from '../support/specs.js';

const get = (name: string): Framework => {
  const framework = findFramework(name);
  if (!framework) throw new Error(`${name} is not in the table.`);
  return framework;
};
const parse = (input: unknown) => endpointSpec.parse(input);

describe('the table of frameworks', () => {
  it('has every framework once, by both names', () => {
    const names = listFrameworks().map((framework) => framework.name);
    const keys = listFrameworks().flatMap((framework) => framework.terraformKey ?? []);
    expect(new Set(names).size).toBe(33);
    expect(new Set(keys).size).toBe(32);
    expect(findFrameworkByTerraformKey('LLAMA')?.name).toBe('llma');
    expect(findFrameworkByTerraformKey('PHI_3_MINI')?.name).toBe('Phi-3-mini-128k-instruct');
    expect(findFramework('VLLM')).toBeUndefined();
  });

  it('has the lists that TIR offers, without the entry for others', () => {
    expect([
      suggestedModels(get('vllm'))?.length,
      suggestedModels(get('sglang'))?.length,
      suggestedModels(get('dynamo'))?.length,
    ]).toEqual([78, 6, 65]);
    expect(suggestedModels(get('triton'))).toBeUndefined();
    expect(engineArgumentNames()).toHaveLength(62);
  });

  it.each([
    ['vllm', {}, 'vllm/vllm-openai:latest'],
    ['triton', { serverVersion: 'v23.11', modelId: 1 }, 'aimle2e/tritonserver:23.01-py3-01'],
    ['stable_diffusion', { modelId: 1 }, 'registry.e2enetworks.net/aimle2e/stable-diffusion-2-1:eos-v1'],
    ['stable_diffusion', { serverVersion: '' }, 'registry.e2enetworks.net/aimle2e/stable-diffusion-2-1:hf-v1'],
    ['triton', { modelId: 1 }, undefined],
    ['tensorrt', { serverVersion: 'custom' }, undefined],
    ['vllm', { serverVersion: 'v1' }, undefined],
    ['gemma-7b', { modelId: 1 }, undefined],
    ['custom', {}, undefined],
  ])('gives for %s with %j the image %s', (name, chosen, image) => expect(imageOf(get(name), chosen)).toBe(image));

  it.each([
    ['vllm', 'openai-completion'],
    ['triton', 'kserve-v2'],
    ['pytorch', 'torchserve'],
    ['bge-large-en-v1_5', 'embeddings'],
    ['bge-reranker-large', 'rerank'],
    ['yolov8', undefined],
  ])('probes %s by %s', (name, preset) => expect(defaultProbePreset(get(name))).toBe(preset));
});

describe('what a model is for', () => {
  it.each([
    ['BAAI/bge-m3', 'embed'],
    ['Qwen/Qwen3-Embedding-8B', 'embed'],
    ['intfloat/e5-mistral-7b-instruct', 'embed'],
    ['Alibaba-NLP/gte-Qwen2-7B-instruct', 'embed'],
    ['sentence-transformers/all-MiniLM-L6-v2', 'embed'],
    ['google/embeddinggemma-300m', 'embed'],
    ['BAAI/bge-reranker-v2-m3', 'rerank'],
    ['Qwen/Qwen3-Reranker-0.6B', 'rerank'],
    ['cross-encoder/ms-marco-MiniLM-L6-v2', 'rerank'],
    ['meta-llama/Llama-3.2-1B-Instruct', 'generate'],
    ['google/gemma-3n-E4B-it', 'generate'],
    ['', 'generate'],
  ])('%s: %s', (name, task) => expect(taskOfModel(name)).toBe(task));

  it('is generating, for every model that TIR suggests', () => {
    const suggested = listFrameworks().flatMap((framework) => suggestedModels(framework) ?? []);
    expect(suggested.filter((name) => taskOfModel(name) !== 'generate')).toEqual([]);
  });

  it.each([
    [{ 'endpoint.detailedInfo.huggingFaceId': 'BAAI/bge-m3' }, { preset: 'embeddings', path: '/v1/embeddings' }],
    [{ 'endpoint.framework': 'sglang', 'endpoint.detailedInfo.huggingFaceId': 'BAAI/bge-reranker-v2-m3' }, { preset: 'rerank', path: '/v1/rerank' }],
    [{ 'endpoint.detailedInfo.args': ['--task=embed'] }, { preset: 'embeddings', path: '/v1/embeddings' }],
    [{ 'endpoint.detailedInfo.args': ['--runner', 'pooling'] }, { preset: 'embeddings', path: '/v1/embeddings' }],
    [{ 'endpoint.detailedInfo.args': ['--task', 'generate'], 'endpoint.detailedInfo.huggingFaceId': 'acme/embedder' }, { preset: 'openai-completion' }],
    [{ 'endpoint.detailedInfo.engineArgs': { task: 'score' } }, { preset: 'rerank', path: '/v1/rerank' }],
    [{ 'rollout.probe': { preset: 'embeddings' } }, { preset: 'embeddings', path: '/v1/embeddings' }],
    [{ 'rollout.probe': { preset: 'embeddings', path: '/embed' } }, { preset: 'embeddings', path: '/embed' }],
  ])('decides how vLLM is probed with %j', (change, probe) => {
    expect(resolveProbe(parse(changed(vllmSpec(), change)))).toEqual(probe);
  });
});

describe('an endpoint', () => {
  it('is probed as its spec says, else as its framework does, else by its readiness path', () => {
    expect(resolveProbe(parse(vllmSpec()))).toEqual({ preset: 'openai-completion' });
    expect(resolveProbe(parse(changed(vllmSpec(), { 'rollout.probe.preset': 'http' })))).toEqual({
      preset: 'http',
      path: '/health',
    });
    expect(resolveProbe(parse(customSpec()))).toEqual({ preset: 'http', path: '/health' });
    expect(resolveProbe(parse(changed(customSpec(), { 'rollout.probe.path': '/x' })))).toEqual({ preset: 'http', path: '/x' });
    expect(resolveProbe(parse(changed(customSpec(), { 'endpoint.isReadinessProbeEnabled': false })))).toBeUndefined();
  });

  it('serves its model under the name that callers must give', () => {
    expect(servedModelName(parse(vllmSpec()))).toBe('gpt2');
    expect(servedModelName(parse(changed(vllmSpec(), { 'endpoint.modelId': 7, 'endpoint.detailedInfo': {} })))).toBe(
      '/mnt/models',
    );
    expect(servedModelName(parse(changed(vllmSpec(), { 'endpoint.detailedInfo.modelServeType': 'peft-model' })))).toBe(
      'peft-model',
    );
    expect(servedModelName(parse(changed(vllmSpec(), { 'endpoint.framework': 'mpt', 'endpoint.detailedInfo': {} })))).toBe(
      'mosaicml/mpt-7b-instruct',
    );
    expect(servedModelName(parse(changed(vllmSpec(), { 'rollout.probe.model': 'mine' })))).toBe('mine');
    expect(servedModelName(parse(changed(tritonSpec(), { 'rollout.probe.model': null })))).toBeUndefined();
  });
});
