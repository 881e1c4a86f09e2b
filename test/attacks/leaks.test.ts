/** What a platform tries that quotes the values of secrets back: none shows in what is told or kept, in any spelling. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findSecrets } from '../support/clean-slate.js';
import { leaksIn } from '../support/find-leaks.js';
import { specOf } from '../support/rollout-specs.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { spellings } from '../support/spellings.js';

const plain = 'hf_7d41c09be2f84a6fa1b3c5d7';
/** Too short to be found but by chance. */
const short = 'q7~';
const name = 'leaky';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('leaks', { environment: { TIR_SECRET_PLAIN: plain, TIR_SECRET_SHORT: short } });
});
afterAll(() => stack.close());

const refused = (operation: string, message: string, status = 400) =>
  stack.simulator.admin.addFault({ operation, name, times: 1, kind: 'status', status, message });

it('a search that shares nothing with the product finds each spelling', () => {
  for (const [how, spell] of Object.entries(spellings)) expect(leaksIn(`said ${spell(plain)} and`, [plain]), how).not.toEqual([]);
  expect(leaksIn('nothing is said here', [plain])).toEqual([]);
});

it('a 500 of a call that did not send it quotes it, and the rollout goes on to its end', async () => {
  const { id } = await refused('get', `said ${plain}`, 500);
  const operation = await stack.rollouts.apply(
    specOf(name, { 'endpoint.resourceDetails.envVariables': [{ key: 'TOKEN', valueFrom: { env: 'TIR_SECRET_PLAIN' } }] }),
  );
  expect((await operation.result()).phase).toBe('Healthy');
  expect((await stack.simulator.admin.faults()).find((fault) => fault.id === id)?.fired).toBe(1);
});

it.each(Object.entries(spellings))('a refusal quotes it as %s', async (_how, spell) => {
  await refused('logs', `said ${spell(plain)}`);
  const said = String(await stack.rollouts.logs(name).catch((err: unknown) => err));
  expect(said).toContain('[redacted]');
  expect(leaksIn(said, [plain])).toEqual([]);
});

it('a plan warns of a value that is too short to be taken out, and does not tell it', async () => {
  const referring = (env: string) => specOf(name, { 'endpoint.resourceDetails.envVariables': [{ key: 'TOKEN', valueFrom: { env } }] });
  const { warnings } = await stack.rollouts.plan(referring('SHORT'));
  expect(warnings.filter((warning) => warning.includes('TIR_SECRET_SHORT is too short'))).toHaveLength(1);
  expect(warnings.join()).not.toContain(short);
  expect((await stack.rollouts.plan(referring('TIR_SECRET_PLAIN'))).warnings.join()).not.toContain('too short');
});

it('leaves none in a row or a history', async () => {
  expect(await findSecrets(stack)).toEqual([]);
});
