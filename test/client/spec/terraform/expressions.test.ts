import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { answerOf, type Answer } from './answer.js';

/** Answers of Terraform 1.11.4. Made anew by scripts/terraform-answers.mjs. */
const table = JSON.parse(await readFile('test/fixtures/terraform-expressions.json', 'utf8')) as (Answer & { refused?: true })[];

it(`each of ${table.length} expressions has Terraform's value and type, or is an error at its line`, async () => {
  const differences: unknown[] = [];
  for (const { refused, ...told } of table) {
    const { mistakes, ...ours } = await answerOf(told.expression, told.constraint);
    // What is not evaluated here is never another value.
    const wanted = refused ? { expression: told.expression, ...(told.constraint === undefined ? {} : { constraint: told.constraint }), error: true } : told;
    const isTold = ours.error !== true || mistakes.length > 0;
    if (!isTold || JSON.stringify(ours) !== JSON.stringify(wanted)) differences.push({ wanted, ours, mistakes });
  }
  expect(differences).toEqual([]);
});
