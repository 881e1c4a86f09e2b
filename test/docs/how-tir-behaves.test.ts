import { expect, it } from 'vitest';
import { readPage } from './markdown-page.js';

const page = readPage('docs/how-tir-behaves.md');
/** Rows of the tables of facts: fact, how sure, where we rely on it, what if it is wrong. */
const facts = page.prose
  .split('\n')
  .map((line) => line.split(/(?<!\\)\|/).map((cell) => cell.trim()))
  .filter((cells) => cells.length === 6 && !/^(Fact|-+)$/.test(cells[1] ?? ''));

it('each fact says how sure it is, in one of four words', () => {
  expect(facts.length).toBeGreaterThan(40);
  const odd = facts.filter(([, , sure = '']) => !/^(documented|E2E's code|inferred|unknown)\b/.test(sure));
  expect(odd.map(([, fact]) => fact)).toEqual([]);
});

it('each fact says where we rely on it, and what if it is wrong', () => {
  const poor = facts.filter(([, , , where = '', wrong = '']) => where === '' || wrong === '');
  expect(poor.map(([, fact]) => fact)).toEqual([]);
});

it('what is documented, or E2E’s, names a source that is listed', () => {
  const sources = new Set([...page.text.matchAll(/^\[(\w+)\]: https:\/\//gm)].map(([, name]) => name));
  const named = facts.flatMap(([, , sure = '']) => [...sure.matchAll(/\[(\w+)\]/g)].map(([, name]) => name));
  expect(named.filter((name) => !sources.has(name))).toEqual([]);
  expect([...sources].filter((name) => !named.includes(name))).toEqual([]);
});
