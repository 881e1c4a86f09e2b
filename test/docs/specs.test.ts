import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { loadSpecs } from '../../client/spec/load-specs.js';
import { formatFinding, type Finding } from '../../workflows/contract/finding.js';
import { allPages, type Block } from './markdown-page.js';

const folder = mkdtempSync(join(tmpdir(), 'tir-rollouts-docs-'));
afterAll(() => rmSync(folder, { recursive: true }));

const blocks = allPages().flatMap(({ file, blocks: all }) => all.map((block) => ({ place: `${file}:${block.line}`, block })));

async function errorsOf({ text }: Block, name: string): Promise<Finding[]> {
  const file = join(mkdtempSync(join(folder, 'block-')), name);
  writeFileSync(file, text);
  const { findings } = await loadSpecs([file], { context: { projectId: 1000, location: 'Delhi' } });
  return findings.filter(({ severity }) => severity === 'error');
}

const isSpec = ({ language, text }: Block): boolean => ['yaml', 'yml', 'json'].includes(language) && /^\W*apiVersion"?: "?tir-rollouts\//m.test(text);

it.each(blocks.filter(({ block }) => isSpec(block)).map(({ place, block }) => [place, block] as const))(
  'the spec at %s is right, or wrong where it says so',
  async (_place, block) => {
    const errors = await errorsOf(block, 'spec.yaml');
    if (block.info === 'wrong') expect(errors).not.toEqual([]);
    else expect(errors.map(formatFinding)).toEqual([]);
  },
);

/** A block with an omission in it is a piece, which no reader takes. */
const isWhole = ({ language, info, text }: Block): boolean =>
  ['tf', 'hcl', 'terraform'].includes(language) && info !== 'wrong' && text.includes('resource "tir_model_endpoint"') && !/\.\.\.|…/.test(text);

const terraform = blocks.filter(({ block }) => isWhole(block)).map(({ place, block }) => [place, block] as const);

it.runIf(terraform.length > 0).each(terraform)("the configuration at %s is read, but for what is in Terraform's state", async (_place, block) => {
  const errors = await errorsOf(block, 'main.tf');
  expect(errors.filter(({ code }) => code !== 'reference-unresolved').map(formatFinding)).toEqual([]);
});
