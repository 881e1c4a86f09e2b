import fc from 'fast-check';
import { stringify } from 'yaml';
import { describe, expect, it } from 'vitest';
import { canonicalJson, specDigest } from '../../../workflows/contract/digest.js';
import { MASK, maskSpec } from '../../../client/spec/mask.js';
import { readYaml } from '../../../client/spec/read-yaml.js';
import { writeYaml } from '../../../client/spec/write-yaml.js';
import { listFrameworks } from '../../../workflows/contract/frameworks.js';
import { endpointSpec } from '../../../workflows/contract/spec.js';
import { validateSpec } from '../../../workflows/contract/validate-spec.js';
import { arbitrarySpec } from '../../support/arbitrary-spec.js';
import { changed, vllmSpec } from '../../support/specs.js';

/** The same value with the keys of every object the other way round. */
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, inner]) => [key, reversed(inner)]),
  );
}

describe('any spec', () => {
  it.each(listFrameworks().map((framework) => framework.name))('of %s survives YAML, and keeps its digest', (name) => {
    fc.assert(
      fc.property(arbitrarySpec([name]), (spec) => {
        const plain = readYaml('spec.yaml', stringify(spec).replaceAll('${', () => '$${'), {});
        const ours = readYaml('spec.yaml', writeYaml(spec), {});
        // Another writer leaves a yes without quotes.
        expect(plain.findings.filter(({ code }) => code !== 'scalar-doubtful')).toEqual([]);
        expect(ours.findings).toEqual([]);
        for (const { documents } of [plain, ours]) {
          const again = validateSpec(documents[0]?.value).spec;
          expect(again).toEqual(spec);
          expect(again && specDigest(again)).toBe(specDigest(spec));
        }
      }),
      { numRuns: 12 },
    );
  });

  it('has one digest, whatever the order of its keys', () => {
    fc.assert(
      fc.property(arbitrarySpec(), (spec) => void expect(specDigest(endpointSpec.parse(reversed(spec)))).toBe(specDigest(spec))),
      { numRuns: 50 },
    );
  });
});

describe('the digest', () => {
  const spec = endpointSpec.parse(vllmSpec());

  it('is 64 hex digits, and another one after any change', () => {
    expect(specDigest(spec)).toMatch(/^[0-9a-f]{64}$/);
    expect(specDigest(endpointSpec.parse(changed(vllmSpec(), { 'endpoint.replica': 2 })))).not.toBe(specDigest(spec));
  });

  it('does not change when a default is written out', () => {
    expect(specDigest(endpointSpec.parse(changed(vllmSpec(), { 'endpoint.replica': 1, 'rollout.finalState': 'running' })))).toBe(
      specDigest(spec),
    );
  });

  it('is of JSON with sorted keys and without what is undefined', () => {
    expect(canonicalJson({ b: [1, { d: undefined, c: null }], a: 'x' })).toBe('{"a":"x","b":[1,{"c":null}]}');
  });
});

describe('a spec on a screen', () => {
  it('shows no literal of the environment, and every reference', () => {
    const rows = [
      { key: 'A', value: 'plain' },
      { key: 'HF_TOKEN', valueFrom: { env: 'HF_TOKEN' } },
    ];
    const spec = endpointSpec.parse(changed(vllmSpec(), { 'endpoint.resourceDetails.envVariables': rows }));
    const shown = maskSpec(spec).endpoint.resourceDetails.envVariables;
    expect(shown).toMatchObject([
      { key: 'A', value: MASK },
      { key: 'HF_TOKEN', valueFrom: { env: 'HF_TOKEN' } },
    ]);
    expect(spec.endpoint.resourceDetails.envVariables[0]?.value).toBe('plain');
  });
});
