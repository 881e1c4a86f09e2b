import { Ajv } from 'ajv';
import { readFile, readdir } from 'node:fs/promises';
import { parse } from 'yaml';
import { expect, it } from 'vitest';
import fc from 'fast-check';
import { endpointJsonSchema, endpointJsonSchemaText } from '../../../client/spec/json-schema.js';
import { loadSpecs } from '../../../client/spec/load-specs.js';
import { arbitrarySpec } from '../../support/arbitrary-spec.js';
import { vllmSpec } from '../../support/specs.js';

const fits = new Ajv({ strict: false }).compile(endpointJsonSchema());

it('the examples are specs without a finding, given a project', async () => {
  const { specs, findings } = await loadSpecs(['examples'], { context: { projectId: 1000 } });
  expect(findings).toEqual([]);
  expect(specs.map(({ spec }) => spec.endpoint.framework).sort()).toEqual(['custom', 'triton', 'vllm']);
});

it('the example for Terraform is a spec without a finding, as it is', async () => {
  const { specs, findings } = await loadSpecs(['examples/terraform/main.tf']);
  expect(findings).toEqual([]);
  expect(specs.map(({ spec }) => spec.endpoint.name)).toEqual(['terraform-gemma']);
});

it('the examples name their schema on the first line, and fit it', async () => {
  for (const name of (await readdir('examples')).filter((file) => file.endsWith('.yaml'))) {
    const text = await readFile(`examples/${name}`, 'utf8');
    expect(text.split('\n')[0]).toBe('# yaml-language-server: $schema=../schema/endpoint.schema.json');
    expect(fits(parse(text)), `${name}: ${JSON.stringify(fits.errors)}`).toBe(true);
  }
});

it('the published schema is that of the code', async () => {
  expect(await readFile('schema/endpoint.schema.json', 'utf8'), 'Run npm run schema.').toBe(endpointJsonSchemaText());
});

it('the published schema takes every spec that the rules take, and refuses unknown fields', () => {
  fc.assert(
    fc.property(arbitrarySpec(), (spec) => void expect(fits(JSON.parse(JSON.stringify(spec)))).toBe(true)),
    { numRuns: 50 },
  );
  expect(fits({ ...vllmSpec(), extra: 1 })).toBe(false);
});
