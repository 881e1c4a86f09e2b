import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatFinding } from '../../workflows/contract/finding.js';
import { validateSpec } from '../../workflows/contract/validate-spec.js';
import { vllmSpec } from '../support/specs.js';

const findings = (input: unknown): string[] =>
  validateSpec(input).findings.map(({ code, path, fix }) => `${code} ${path} | ${fix}`);
const withEndpoint = (more: object): unknown => ({ ...vllmSpec(), endpoint: { ...vllmSpec().endpoint, ...more } });

describe('a spec with faults of shape and of rule', () => {
  it('hears about all of them in one answer', () => {
    const spec = withEndpoint({
      name: 'Chat',
      replica: '2',
      sku_nam: 'C3.2',
      framework: 'VLLM',
      isAutoScaleEnabled: true,
      resourceDetails: { envVariables: [{ key: 'HF_TOKEN', value: 'x' }] },
    });
    expect(findings(spec).map((line) => line.split(' ')[0])).toEqual([
      'field-format',
      'field-type',
      'field-unknown',
      'framework-terraform-key',
      'autoscale-policy-missing',
      'variable-secret-literal',
    ]);
  });

  it('does not hear of what only follows from a field that could not be read', () => {
    expect(findings(withEndpoint({ skuType: 'hourli', committedDays: 30 }))).toHaveLength(1);
    expect(findings(withEndpoint({ skuType: undefined, sku_type: 'hourly' }))).toEqual([
      'field-unknown endpoint.sku_type | Write skuType.',
    ]);
    expect(findings(withEndpoint({ framework: 7, detailedInfo: {} }))).toHaveLength(1);
    expect(findings(withEndpoint({ autoScalePolicy: { minReplicas: 'one', maxReplicas: 3 } }))).toHaveLength(1);
  });

  it('hears of a good row of the environment by its own number, beside a broken one', () => {
    const rows = { resourceDetails: { envVariables: [3, { value: 'x' }, { key: 'DB_PASSWORD', value: 'x' }] } };
    expect(findings(withEndpoint(rows)).map((line) => line.split(' |')[0])).toEqual([
      'field-type endpoint.resourceDetails.envVariables[0]',
      'field-missing endpoint.resourceDetails.envVariables[1].key',
      'variable-secret-literal endpoint.resourceDetails.envVariables[2].value',
    ]);
  });
});

describe('an unknown field', () => {
  it.each([
    [{ skuNme: 'C3.2' }, 'Write skuName.'],
    [{ model_load_integration_id: 6 }, 'Write modelLoadIntegrationId.'],
    [{ path: 'a/' }, 'Write modelPath.'],
    [{ replicas: 2 }, 'Write replica.'],
    [{ huggingFaceId: 'gpt2' }, 'It belongs under endpoint.detailedInfo: as huggingFaceId.'],
    [{ env_variables: [] }, 'It belongs under endpoint.resourceDetails: as envVariables.'],
    [{ min_replica: 1 }, 'It belongs under endpoint.autoScalePolicy: as minReplicas.'],
    [{ custom_endpoint_details: {} }, 'Write what is inside it directly under endpoint:.'],
    [{ category: 'inference_service' }, 'Leave it out; it is sent by itself.'],
    [{ finalState: 'running' }, 'It belongs under rollout: as finalState.'],
    [{ zzz: 1 }, 'Leave it out.'],
  ])('%j is answered with: %s', (more, fix) => {
    expect(validateSpec(withEndpoint(more)).findings.map((finding) => finding.fix)).toEqual([fix]);
  });

  it('at the top is sent to where it belongs', () => {
    const { endpoint, ...rest } = vllmSpec();
    expect(validateSpec({ ...rest, endpoint, skuName: 'C3.2', probe: {} }).findings.map((finding) => finding.fix)).toEqual([
      'It belongs under endpoint: as skuName.',
      'It belongs under rollout: as probe.',
    ]);
  });
});

describe('a wrong value', () => {
  it.each([
    [{ replica: '2' }, 'replica is the text "2", which is not a whole number (at least 1).', 'Write 2 without quotes.'],
    [
      { location: 'delhi' },
      'location is the text "delhi", which is not one of its values.',
      'Write Delhi (one of Delhi, Chennai).',
    ],
    [
      { replica: null },
      'replica is empty, which is not a whole number (at least 1).',
      'Write a whole number (at least 1), or leave it out.',
    ],
    [
      { detailedInfo: { engineArgs: { seed: NaN } } },
      'seed is NaN, which is not text, a number, true or false.',
      'Write text, a number, true or false, or leave it out.',
    ],
  ])('%j is explained', (more, message, fix) => {
    expect(validateSpec(withEndpoint(more)).findings[0]).toMatchObject({ message, fix });
  });

  it('of a variable is never repeated', () => {
    const text = validateSpec(withEndpoint({ resourceDetails: { envVariables: [{ key: 'PIN', value: 123456 }] } }))
      .findings.map(formatFinding)
      .join();
    expect(text).toContain('field-type');
    expect(text).not.toContain('123456');
  });

  it.each([undefined, null, [], 'spec', 3, {}])('%j instead of a spec is refused without a crash', (input) => {
    const { spec, findings: found } = validateSpec(input);
    expect(spec).toBeUndefined();
    expect(found.length).toBeGreaterThan(0);
  });

  it('of any kind anywhere is refused or taken, without a crash', () => {
    const keys = fc.constantFrom(
      'apiVersion',
      'endpoint',
      'rollout',
      'name',
      'framework',
      'detailedInfo',
      'engineArgs',
      'resourceDetails',
      'envVariables',
      'key',
      'value',
      'autoScalePolicy',
      'rules',
      'finalState',
      'probe',
      '__proto__',
      'constructor',
      'a.b',
    );
    const tree = fc.letrec((tie) => ({
      node: fc.oneof(
        { maxDepth: 5 },
        fc.constantFrom(null, 0, 'vllm', true, NaN),
        fc.array(tie('node'), { maxLength: 3 }),
        fc.dictionary(keys, tie('node'), { maxKeys: 6 }),
      ),
    })).node;
    fc.assert(
      fc.property(tree, (input) => {
        const { spec, findings: found } = validateSpec(input);
        expect(spec === undefined).toBe(found.some((finding) => finding.severity === 'error'));
      }),
      { numRuns: 500 },
    );
  });
});
