import { describe, expect, it } from 'vitest';
import type { InitFlags } from '../../../../client/cli/init/flags.js';
import { missingFlags, type Known } from '../../../../client/cli/init/missing-flags.js';
import { listFrameworks } from '../../../../workflows/contract/frameworks.js';

const nothing: Known = { target: 'simulator', profiles: { file: 'f', names: [] }, environment: {}, lacks: { project: false, location: false } };
const missing = (flags: InitFlags, known: Partial<Known> = {}) => missingFlags(flags, { ...nothing, ...known });
const keys = 'E2E_API_KEY and E2E_AUTH_TOKEN in the environment (or --keys-stdin)';
const spec = ['--framework', '--model (or --model-repository or --image, as the framework needs)', '--sku', '--name'];
const all: InitFlags = { framework: 'vllm', model: 'gpt2', sku: 'C3.2', name: 'chat' };

describe('what is missing where nobody can be asked', () => {
  it('is told all at once', () => {
    expect(missing({})).toEqual(spec);
    expect(missing({}, { target: 'tir' })).toEqual(['--profile', '--project', '--location', keys, ...spec]);
    expect(missing(all)).toEqual([]);
  });

  it('is nothing with --yes on the simulator, but an image of one’s own', () => {
    for (const { name } of listFrameworks()) expect(missing({ yes: true, framework: name })).toEqual(name === 'custom' ? ['--image'] : []);
  });

  it('is with --yes on TIR what nobody can guess', () => {
    expect(missing({ yes: true }, { target: 'tir' })).toEqual(['--project', keys]);
    expect(missing({ yes: true, framework: 'triton' }, { target: 'tir' })).toEqual(['--project', keys, '--model-repository']);
  });

  it('comes from the environment where it is there', () => {
    const environment = { E2E_API_KEY: 'k', E2E_AUTH_TOKEN: 't', E2E_PROJECT_ID: '1', E2E_LOCATION: 'Delhi' };
    expect(missing(all, { target: 'tir', profile: 'new', environment })).toEqual([]);
    expect(missing(all, { target: 'tir', profile: 'new', environment: { ...environment, E2E_AUTH_TOKEN: ' ' } })).toEqual([keys]);
    expect(missing({ ...all, keysStdin: true, project: 1, location: 'Delhi' }, { target: 'tir', profile: 'new' })).toEqual([]);
  });

  it('is nothing of a profile that is there, unless that lacks it or is to get new keys', () => {
    const known: Partial<Known> = { target: 'tir', profile: 'old', profiles: { file: 'f', names: ['old', 'other'] } };
    expect(missing(all, known)).toEqual([]);
    expect(missing(all, { ...known, lacks: { project: true, location: true } })).toEqual(['--project', '--location']);
    expect(missing({ ...all, replaceProfile: true }, known)).toEqual(['--project', '--location', keys]);
    expect(missing(all, { target: 'tir', profiles: { file: 'f', names: ['old', 'other'] } })).toEqual(['--profile']);
  });

  it.each([
    ['vllm', ['--model (or --model-repository)']],
    ['triton', ['--model-repository']],
    ['finetuned', ['--model-repository']],
    ['custom', ['--image']],
    ['codellama', []],
    ['bge-large-en-v1_5', []],
    ['yolov8', []],
  ])('of a model is what %s needs', (framework, flags) => {
    expect(missing({ framework, sku: 'C3.2', name: 'chat' })).toEqual(flags);
  });
});
