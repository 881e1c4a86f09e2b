import { describe, expect, it } from 'vitest';
import { readTerraformState } from '../../../client/spec/terraform-state.js';

const state = (...resources: object[]) => JSON.stringify({ version: 4, terraform_version: '1.9.0', resources });
const endpoint = (attributes: object, more: object = {}) => ({
  mode: 'managed',
  type: 'tir_model_endpoint',
  name: 'chat',
  instances: [{ attributes, ...more }],
});

describe('a Terraform state', () => {
  it('gives every endpoint with its address, ids as numbers, whatever else it keeps', () => {
    const text = state(
      { mode: 'managed', type: 'tir_integration', name: 'hf', instances: [{ attributes: { id: '9' } }] },
      { mode: 'data', type: 'tir_model_endpoint', name: 'read', instances: [{ attributes: { id: '1', name: 'x' } }] },
      endpoint({ id: '1001', name: 'chat-1b', project_id: '1000', location: 'Delhi' }),
      {
        ...endpoint({ id: '1002', name: 'chat-2b', project_id: '', location: '' }, { index_key: 'b' }),
        module: 'module.models',
      },
    );
    expect(readTerraformState('terraform.tfstate', text)).toEqual([
      { address: 'tir_model_endpoint.chat', endpointId: 1001, name: 'chat-1b', projectId: 1000, location: 'Delhi' },
      { address: 'module.models.tir_model_endpoint.chat["b"]', endpointId: 1002, name: 'chat-2b' },
    ]);
  });

  it.each([
    ['no JSON', 'resource "tir_model_endpoint" {}'],
    ['another version', JSON.stringify({ version: 3, modules: [] })],
    ['an endpoint without an id', state(endpoint({ name: 'chat-1b' }))],
  ])('that is %s is refused with the way on', (_what, text) => {
    expect(() => readTerraformState('terraform.tfstate', text)).toThrow(/terraform state pull/);
  });
});
