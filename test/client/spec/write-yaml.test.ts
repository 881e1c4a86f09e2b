import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readYaml } from '../../../client/spec/read-yaml.js';
import { writeYaml } from '../../../client/spec/write-yaml.js';
import { endpointSpec } from '../../../workflows/contract/spec.js';
import { arbitrarySpec } from '../../support/arbitrary-spec.js';
import { vllmSpec } from '../../support/specs.js';

describe('a spec that is written as YAML', () => {
  it('is the same when it is read again', () => {
    fc.assert(
      fc.property(arbitrarySpec(), (spec) => {
        const [document] = readYaml('spec.yaml', writeYaml(spec), {}).documents;
        expect(endpointSpec.parse(document?.value)).toEqual(spec);
      }),
      { numRuns: 60 },
    );
  });

  it('is not what a comment says, and shows on a screen what its texts hide', () => {
    const value = 'a\u202eb\u001b[2J\u009b\u{e0041}1\n\ufe0f\tend';
    const spec = endpointSpec.parse(vllmSpec());
    spec.endpoint.resourceDetails.envVariables = [{ key: 'NOTE', value, required: false }];
    const written = writeYaml(spec, {
      heading: 'By asha (why\nendpoint: forged).',
      comments: [{ path: 'endpoint.skuName', text: 'said\u2028by\rTIR\n  replica: 9' }],
    });
    expect(written).toContain(String.raw`# By asha (why\nendpoint: forged).`);
    expect(written).toContain(String.raw`  # said\u2028by\rTIR\n  replica: 9`);
    expect(written.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}]/u);
    expect(endpointSpec.parse(readYaml('spec.yaml', written, {}).documents[0]?.value)).toEqual(spec);
  });

  it('leaves out what has its default, and says what was not read back', () => {
    const spec = endpointSpec.parse(vllmSpec());
    expect(writeYaml(spec, { heading: 'As adopted.' })).toBe(
      [
        '# As adopted.',
        '',
        'apiVersion: tir-rollouts/v1',
        'endpoint:',
        '  name: chat',
        '  framework: vllm',
        '  projectId: 1000',
        '  location: Delhi',
        '  skuName: C3.2',
        '  skuType: hourly',
        '  detailedInfo:',
        '    huggingFaceId: gpt2',
        '',
      ].join('\n'),
    );
    const secretive = {
      ...spec,
      endpoint: {
        ...spec.endpoint,
        resourceDetails: { ...spec.endpoint.resourceDetails, envVariables: [{ key: 'HF_TOKEN', valueFrom: { env: 'HF_TOKEN' }, required: false }] },
      },
    };
    expect(writeYaml(secretive, { secrets: ['HF_TOKEN'] })).toContain('# TIR keeps the value of HF_TOKEN');
  });
});
