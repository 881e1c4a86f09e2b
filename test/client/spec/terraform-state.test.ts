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
    expect(readTerraformState('terraform.tfstate', text)).toEqual({ findings: [], endpoints: [
      { address: 'tir_model_endpoint.chat', endpointId: 1001, name: 'chat-1b', projectId: 1000, location: 'Delhi' },
      { address: 'module.models.tir_model_endpoint.chat["b"]', endpointId: 1002, name: 'chat-2b' },
    ] });
  });

  const several = (...instances: object[]) =>
    state({ mode: 'managed', type: 'tir_model_endpoint', name: 'chat', instances });
  const told = (text: string) => {
    const { endpoints, findings } = readTerraformState('terraform.tfstate', text);
    return { ids: endpoints.map(({ endpointId }) => endpointId), findings: findings.map(({ severity, code, attribute }) => `${severity} ${code} ${attribute}`), findingsInFull: findings };
  };
  const one = (id: unknown, more: object = {}) => ({ attributes: { id, name: `chat-${String(id)}`, ...more } });

  it('leaves a deposed object out, and says how to keep it', () => {
    const { ids, findings, findingsInFull } = told(several(one('1007'), { ...one('1008'), deposed: 'ab12cd34' }));
    expect(ids).toEqual([1007]);
    expect(findings).toEqual(['warning state-deposed tir_model_endpoint.chat']);
    expect(findingsInFull[0]?.message).toMatch(/ab12cd34, TIR id 1008/);
    expect(findingsInFull[0]?.fix).toContain('tir-rollouts adopt 1008');
    expect(told(several({ ...one('1008'), deposed: 'ab12cd34' }, { attributes: null, deposed: 'ff' })).ids).toEqual([]);
  });

  it('warns of a tainted endpoint, with the address as a shell takes it', () => {
    const { ids, findings, findingsInFull } = told(several({ ...one('1009'), status: 'tainted', index_key: 'a b' }));
    expect(ids).toEqual([1009]);
    expect(findings).toEqual(['warning state-tainted tir_model_endpoint.chat["a b"]']);
    expect(findingsInFull[0]?.fix).toContain(`terraform untaint 'tir_model_endpoint.chat["a b"]'`);
  });

  it.each([
    ['no id', one(null)],
    ['an empty id', one('')],
    ['an id that is no number', one('ep-1')],
    ['an id with lost digits', one('12345678901234567890')],
    ['no name', { attributes: { id: '1' } }],
    ['no attributes', { attributes: null }],
    ['a project that is no number', one('1', { project_id: 'mine' })],
    ['a location that is no text', one('1', { location: 7 })],
    ['the id of another one', one('1007')],
  ])('names an instance with %s, and gives the others', (_what, broken) => {
    const { ids, findings } = told(several(one('1007'), { ...broken, index_key: 1 }, { ...one(1010), index_key: 2 }));
    expect(ids).toEqual([1007, 1010]);
    expect(findings).toEqual(['error state-instance tir_model_endpoint.chat[1]']);
  });

  it.each([
    ['empty', '', 'is empty'],
    ['no JSON', 'resource "tir_model_endpoint" {}', 'is JSON'],
    ['cut off', '{"version": 4, "resources": [', 'is JSON'],
    ['of another version', JSON.stringify({ version: 3, modules: [] }), 'version 3'],
    ['the stub of a backend', JSON.stringify({ version: 3, backend: { type: 's3' }, modules: [] }), 'backend'],
    ['without resources', state(), 'backend'],
    ['without endpoints', state({ mode: 'managed', type: 'tir_integration', name: 'a', instances: 'odd' }), 'no tir_model_endpoint'],
    ['encrypted', JSON.stringify({ serial: 1, encrypted_data: 'x', encryption_version: 'v0' }), 'encrypted'],
    ['what show prints', JSON.stringify({ format_version: '1.0', values: {} }), 'terraform show -json'],
    ['a list', '[]', 'no version'],
    ['of an unknown form', state({ mode: 'managed', type: 'tir_model_endpoint', name: 'chat' }), 'instances'],
  ])('that is %s is refused with the reason and the way on', (_what, text, why) => {
    expect(() => readTerraformState('terraform.tfstate', text)).toThrow(/terraform state pull/);
    expect(() => readTerraformState('terraform.tfstate', text)).toThrow(why);
  });
});
