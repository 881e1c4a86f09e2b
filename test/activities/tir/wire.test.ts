import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { TirError } from '../../../activities/tir/errors.js';
import { toWire } from '../../../activities/tir/wire.js';
import { fromWire, readWire } from '../../../activities/tir/wire-read.js';
import { decodeWords, encodeWords } from '../../../activities/tir/wire-text.js';
import { endpointAttributes } from '../../../workflows/contract/spec.js';
import { smallBody, smallSpec } from './small-body.js';

interface Example {
  id: string;
  payload: Record<string, unknown>;
}
const { examples } = JSON.parse(readFileSync(new URL('../../fixtures/tir-create-examples.json', import.meta.url), 'utf8')) as {
  examples: Example[];
};

const base64 = (text: string) => Buffer.from(text).toString('base64');

describe('a spec on the wire', () => {
  it('has every field that TIR is always sent, ids that are not set as null, and leaves the rest out', () => {
    const body = smallBody();
    expect(body).toMatchObject({
      path: '',
      model_id: null,
      model_load_integration_id: null,
      dataset_id: null,
      dataset_path: '',
      committed_days: 0,
      committed_instance_policy: '',
      category: 'inference_service',
      location: 'Delhi',
      currency: 'INR',
      cluster_type: 'tir-cluster',
      disk_path: '/mnt/models',
      sfs_path: '/shared/.cache',
    });
    expect(body.custom_endpoint_details.container.container_name).toBe('vllm/vllm-openai:latest');
    expect(body.custom_endpoint_details.resource_details.env_variables).toEqual([]);
    for (const key of ['sku_id', 'private_cloud_id', 'custom_sku', 'sfs_id']) expect(body).not.toHaveProperty(key);
  });

  it('writes the plural of the replica counts, and as many as replica when nothing is said', () => {
    expect(smallBody({ replica: 3 }).auto_scale_policy).toEqual({
      min_replicas: 3,
      max_replicas: 3,
      stability_period: 300,
      rules: [],
    });
  });

  it('names the plan in one form alone', () => {
    const byId = smallBody({ skuName: undefined, skuType: undefined, skuId: 40, skuItemPriceId: 97 });
    expect(byId).toMatchObject({ sku_id: 40, sku_item_price_id: 97, next_sku_item_price_id: null });
    expect(byId).not.toHaveProperty('sku_name');
    const cluster = smallBody({ skuName: undefined, skuType: undefined, privateCloudId: 3, customSku: { cpu: 8 } });
    expect(cluster).toMatchObject({ private_cloud_id: 3, custom_sku: { cpu: 8 } });
    expect(cluster).not.toHaveProperty('sku_type');
  });

  it("puts E2E's registry before a private image, once", () => {
    const image = (containerName: string) =>
      smallBody({ containerName, containerType: 'private', registryNamespaceId: 4 }).custom_endpoint_details.container;
    expect(image('team/server:1')).toMatchObject({
      container_name: 'registry.e2enetworks.net/team/server:1',
      private_image_details: { registry_namespace_id: 4 },
    });
    expect(image('registry.e2enetworks.net/team/server:1').container_name).toBe('registry.e2enetworks.net/team/server:1');
  });

  it('sends the one model of a framework that has only one', () => {
    expect(smallBody({ framework: 'llma', detailedInfo: {} }).detailed_info.hugging_face_id).toBe(
      'meta-llama/Llama-2-7b-chat-hf',
    );
  });

  it('is refused without effect where Terraform would send an empty image', () => {
    for (const changes of [
      { framework: 'triton', modelId: 1 },
      { framework: 'triton', modelId: 1, detailedInfo: { serverVersion: 'custom' } },
      { framework: 'gemma-2b', modelId: 1 },
      { framework: 'nonsense' },
    ]) {
      expect(() => smallBody(changes)).toThrow(
        expect.objectContaining({ name: 'TirError', kind: 'refused', effect: 'none' }) as Error,
      );
    }
  });

  it('resolves references, and is refused when one is not set, without showing a value', () => {
    const spec = smallSpec({ resourceDetails: { envVariables: [{ key: 'HF_TOKEN', valueFrom: { env: 'HF' } }] } });
    expect(
      toWire(spec.endpoint, { resolveEnv: () => 'hf_1', location: 'Delhi' }).custom_endpoint_details.resource_details
        .env_variables,
    ).toEqual([{ key: 'HF_TOKEN', value: 'hf_1', required: false, disabled: {} }]);
    expect(() => toWire(spec.endpoint, { resolveEnv: () => '', location: 'Delhi' })).toThrow(
      'no variable HF, which HF_TOKEN refers to',
    );
    expect(() => toWire(spec.endpoint, { resolveEnv: () => 'x' })).toThrow(TirError);
  });
});

describe('words of commands and arguments', () => {
  it('travel as base64 of a JSON array, and none as the empty text', () => {
    expect(encodeWords(['--model', 'a "b" ✓'])).toBe(base64('["--model","a \\"b\\" ✓"]'));
    expect(encodeWords([])).toBe('');
  });

  it.each([
    ['', []],
    [base64('[]'), []],
    [base64('["a","b c"]'), ['a', 'b c']],
    [base64("['mpirun', '-n', '1', \"it's\", 'a\\'b']"), ['mpirun', '-n', '1', "it's", "a'b"]],
    [base64('python app.py --port 8080'), ['python app.py --port 8080']],
    ['not base64!', ['not base64!']],
    [base64('[broken'), ['[broken']],
    [base64('[1, true]'), ['1', 'true']],
  ])('come back from %s', (encoded, words) => {
    expect(decodeWords(encoded)).toEqual(words);
  });
});

describe('what TIR says is read', () => {
  it.each(examples.map((example) => [example.id, example] as const))(
    'from the body of %s, whoever wrote it',
    (_id, { payload }) => {
      const attributes = endpointAttributes.parse({ ...fromWire({ ...payload, sku_details: null }), name: 'x' });
      expect(attributes.framework).toBe(payload['framework']);
      expect(attributes.replica).toBe(payload['replica'] ?? 1);
    },
  );

  it('with numbers as texts, either spelling of the counts, and switches as texts', () => {
    const reading = readWire({
      replica: '3',
      is_auto_scale_enabled: 'False',
      auto_scale_policy: { min_replica: '1', max_replicas: 2, stability_period: '300' },
      custom_endpoint_details: { container: { advance_config: { readiness_probe: { port: '8080' } } } },
    });
    expect(reading).toMatchObject({
      replica: 3,
      isAutoScaleEnabled: false,
      autoScalePolicy: { minReplicas: 1, maxReplicas: 2, stabilityPeriod: 300 },
      readinessProbe: { port: 8080 },
    });
  });

  it('without failing, whatever is missing or of another type', () => {
    for (const raw of [
      {},
      { detailed_info: null, auto_scale_policy: [], custom_endpoint_details: 'x' },
      { custom_endpoint_details: { resource_details: { env_variables: [null, 3, { key: '' }, { key: 'A' }] } } },
    ]) {
      expect(() => fromWire(raw)).not.toThrow();
    }
  });
});
