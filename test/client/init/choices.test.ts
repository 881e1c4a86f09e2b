import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Sku } from '../../../activities/tir/catalogue.js';
import { TirError, type TirErrorKind } from '../../../activities/tir/errors.js';
import { draftSpec, type Choices } from '../../../client/init/draft.js';
import { faultOfName, suggestName } from '../../../client/init/endpoint-name.js';
import { cheapest, machineOf, priceOf, type Machine } from '../../../client/init/machine.js';
import { probeChoices } from '../../../client/init/probe-choice.js';
import { tirFailure } from '../../../client/init/tir-failure.js';
import { findFramework, listFrameworks, type Framework } from '../../../workflows/contract/frameworks.js';

const existing = [{ id: 7, name: 'gpt2', location: 'Chennai' }];

describe('the name of an endpoint', () => {
  it.each(['chat', 'chat-1b', 'a'.repeat(50)])('may be %s', (name) => expect(faultOfName(name, existing)).toBeUndefined());

  it.each([
    ['', /lower-case/],
    ['Chat', /lower-case/],
    ['chat_1', /lower-case/],
    ['-chat', /lower-case/],
    ['a'.repeat(51), /at most 50 characters/],
    ['chat-canary-1', /kept for canary endpoints\. Choose/],
    ['gpt2', /There is an endpoint gpt2 already \(id 7, Chennai\)\. .* tir-rollouts adopt gpt2\.$/],
  ])('may not be %j', (name, words) => expect(faultOfName(name, existing)).toMatch(words));

  it('is suggested after the model, and is always free', () => {
    expect(suggestName('meta-llama/Llama-3.2-1B-Instruct', existing)).toBe('llama-3-2-1b-instruct');
    expect(suggestName('registry.example:5000/team/server:1.0@sha256:ab', existing)).toBe('server');
    expect(suggestName('gpt2', existing)).toBe('gpt2-2');
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (after) => void expect(faultOfName(suggestName(after, existing), existing)).toBeUndefined()));
  });
});

describe('a machine', () => {
  const sku: Sku = { name: 'L4', kind: 'GPU', gpu: '2', series: 'L4', cpu: '25', memory: '110', isAvailable: false, plans: [{ skuType: 'committed', committedDays: 30, unitPrice: 9 }, { skuType: 'hourly', committedDays: 0, unitPrice: 70, currency: 'INR' }] };

  it('shows what TIR says of it, with the price by the hour', () => {
    const machine = machineOf(sku);
    expect(machine).toEqual({ name: 'L4', gpu: '2 × L4', memory: '110 GB RAM', cpu: '25 vCPU', perHour: 70, currency: 'INR', isAvailable: false });
    expect(priceOf(machine as Machine)).toBe('70 INR/h');
  });

  it('keeps words that carry their unit, and does without what TIR leaves out', () => {
    expect(machineOf({ name: 'X', kind: 'GPU', gpu: '1xH100', memory: '80GiB', plans: [{ skuType: 'hourly', committedDays: 0 }] })).toEqual({ name: 'X', gpu: '1xH100', memory: '80GiB', cpu: '?', currency: 'INR', isAvailable: true });
  });

  it('that is not sold by the hour is none', () => expect(machineOf({ ...sku, plans: sku.plans.slice(0, 1) })).toBeUndefined());

  it('is suggested cheapest first, with a GPU where one is wanted, and never one that is out of stock', () => {
    const of = (name: string, gpu: string, isAvailable: boolean): Machine => ({ name, gpu, isAvailable, memory: '', cpu: '', currency: 'INR' });
    const machines = [of('gone', '1 × T4', false), of('cpu', '', true), of('gpu', '1 × L4', true)];
    expect(cheapest(machines, { withGpu: true })?.name).toBe('gpu');
    expect(cheapest(machines, { withGpu: false })?.name).toBe('cpu');
    expect(cheapest(machines.slice(0, 2), { withGpu: true })?.name).toBe('cpu');
    expect(cheapest(machines.slice(0, 1), { withGpu: true })).toBeUndefined();
  });
});

const machine: Machine = { name: 'C3.2', gpu: '', memory: '8 GB RAM', cpu: '4 vCPU', perHour: 5.8, currency: 'INR', isAvailable: true };
const choose = (framework: string, more: Partial<Choices> = {}): Choices => ({
  target: 'simulator',
  projectId: 1000,
  location: 'Delhi',
  namesProject: false,
  framework: findFramework(framework) as Framework,
  name: 'chat',
  machine,
  replicas: 1,
  probe: { preset: 'none' },
  ...more,
});

describe('a draft', () => {
  it('is for people: comments that say what a line costs and where a number comes from, in lines of a screen', () => {
    const { text, findings } = draftSpec(choose('vllm', { huggingFaceId: 'gpt2', integrationId: 609, probe: { preset: 'openai-completion' }, replicas: 2 }), 'chat.yaml', './schema.json');
    expect(findings).toEqual([]);
    expect(text).toMatchInlineSnapshot(`
      "# yaml-language-server: $schema=./schema.json
      # Written by tir-rollouts init. What has its default is left out.
      # The project comes from --project, E2E_PROJECT_ID or the default of your profile.

      apiVersion: tir-rollouts/v1
      endpoint:
        name: chat
        framework: vllm
        location: Delhi
        # The integration whose token downloads the model. The simulator takes any number, TIR only one of
        # yours.
        modelLoadIntegrationId: 609
        # 8 GB RAM, 4 vCPU; 5.8 INR/h a replica when this was written (the simulator invents its prices). TIR
        # bills from the creation until the endpoint is stopped or deleted.
        skuName: C3.2
        skuType: hourly
        replica: 2
        detailedInfo:
          # The model, downloaded from Hugging Face when a replica starts.
          huggingFaceId: gpt2
      rollout:
        # The proof that it serves: it answers three times in a row.
        probe:
          preset: openai-completion
      "
    `);
  });

  it.each(listFrameworks().map(({ name }) => name))('proves %s by every preset that it is offered', (name) => {
    const framework = findFramework(name) as Framework;
    const model: Partial<Choices> = {
      huggingFaceOrRepository: { huggingFaceId: 'gpt2' },
      repository: { repositoryId: 7, serverVersion: framework.serverVersions?.[0] ?? '' },
      finetuned: { repositoryId: 7 },
      containerImage: { image: 'docker.io/example/server:1.0' },
      e2eImage: framework.serverVersions?.[0] === undefined ? {} : { serverVersion: framework.serverVersions[0] },
      fixedHuggingFace: {},
      builtIn: {},
    }[framework.modelSource];
    for (const { preset } of probeChoices(framework)) {
      const probe = { preset, ...(preset === 'http' ? { path: '/ready' } : {}) };
      expect(draftSpec(choose(name, { ...model, probe }), 'x.yaml').text).toContain(`preset: ${preset}`);
    }
  });

  it('of answers that do not go together is refused with every reason', () => {
    expect(() => draftSpec(choose('triton', { huggingFaceId: 'gpt2' }), 'x.yaml')).toThrow(
      /^These answers do not go together\. .*model repository, and modelId is missing.*takes no Hugging Face id/s,
    );
  });
});

describe('a failure of TIR', () => {
  const of = (kind: TirErrorKind, message: string) => tirFailure(new TirError(message, { kind, effect: 'none', operation: 'listSkus' }));

  it('says who acts next, and promises no second try that nobody makes', () => {
    expect(of('refused', 'No.')).toMatchObject({ name: 'RolloutsError', code: 'refused', message: 'No.' });
    expect(of('unavailable', 'Gone. It is tried again; if it lasts, look.')).toMatchObject({ code: 'unreachable', message: 'Gone. Run this again; if it lasts, look.' });
    expect(of('throttled', 'Slow. It is tried again after the delay that TIR names.')).toMatchObject({ code: 'unreachable', message: 'Slow. Wait a minute, then run this again.' });
    expect(of('contract', 'Odd.')).toMatchObject({ code: 'failed' });
  });

  it('is nothing else', () => {
    const err = new Error('a bug');
    expect(tirFailure(err)).toBe(err);
  });
});
