import { expect, it } from 'vitest';
import { temporaryFolder, vllm } from './load.js';
import { answerOf } from './answer.js';

const { load } = temporaryFolder();

it.each([
  ['range(1e12)', 'range() gives at most 1024'],
  ['[for a in range(1000) : [for b in range(1000) : [for c in range(1000) : c]]]', 'steps'],
  ['setproduct(range(1000), range(1000))', 'setproduct()'],
  [`${'['.repeat(600)}${']'.repeat(600)}`, 'nested too deep'],
  [`1${' + 1'.repeat(3000)}`, 'nested too deep'],
  [`${'"${'.repeat(600)}1${'}"'.repeat(600)}`, 'nested too deep'],
  [`${'!'.repeat(3000)}true`, 'nested too deep'],
  ['1e30000 * 1e30000', 'too large'],
  ['format("%1000000000d", 1)', 'pads to at most'],
  ['indent(1000000000, "a")', 'at most'],
  [`replace("${'a'.repeat(10_000)}", "a", "${'b'.repeat(10_000)}")`, 'replace() makes at most'],
  [`replace("${'a'.repeat(10_000)}", "/a/", "${'b'.repeat(10_000)}")`, 'replace() makes at most'],
  [`replace("${'a'.repeat(10_000)}", "", "${'b'.repeat(10_000)}")`, 'replace() makes at most'],
  ['yamldecode("a: &a [x,x,x,x,x,x,x,x,x,x]\\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\\ne: &e [*d,*d,*d,*d,*d,*d,*d,*d,*d,*d]\\nf: &f [*e,*e,*e,*e,*e,*e,*e,*e,*e,*e]\\ng: [*f,*f,*f,*f,*f,*f,*f,*f,*f,*f]")', 'too large'],
])('%.60s is an error at its line, and not without an end', async (expression, words) => {
  const { error, mistakes } = await answerOf(expression);
  expect({ error, mistakes }).toEqual({ error: true, mistakes: expect.arrayContaining([expect.stringMatching(/^2: /)]) as unknown });
  expect(mistakes[0]).toContain(words);
});

it('a pattern takes no longer than its text is long', async () => {
  expect(await answerOf(`regexall("(a+)+$", "${'a'.repeat(200)}b")`)).toMatchObject({ json: '[]', type: 'list(tuple([string]))' });
});

it('what is too much here is not passed over by try', async () => {
  expect(await answerOf('try(5 / 0, "other")')).toMatchObject({ error: true });
  expect(await answerOf('can(setproduct(range(1000), range(1000)))')).toMatchObject({ error: true });
});

it('what is just below the bounds is evaluated', async () => {
  expect(await answerOf(`1${' + 1'.repeat(100)}`)).toMatchObject({ json: '101' });
  expect(await answerOf(`${'('.repeat(50)}1${')'.repeat(50)}`)).toMatchObject({ json: '1' });
});

it('a number that the parser cannot hold is an error at its line', async () => {
  const { places, specs } = await load({ 'main.tf': vllm('replica = 1e999999999') });
  expect(specs).toEqual([]);
  expect(places).toEqual([expect.stringMatching(/^main\.tf:9:1 terraform-syntax$/)]);
});

it('a default is a plain value', async () => {
  const { places } = await load({ 'main.tf': `variable "n" { default = max(1, 2) }\n${vllm('replica = var.n')}` });
  expect(places).toEqual(['main.tf:1:16 expression-invalid']);
});

it('for_each takes no list, and says what does', async () => {
  const { findings } = await load({ 'main.tf': vllm('for_each = ["a"]', 'chat', 'name = each.key') });
  expect(findings).toMatchObject([{ code: 'terraform-for-each', fix: 'Write toset(…) around the list.' }]);
});

it('what is only not known in the result that is not chosen does not count', async () => {
  const files = { 'main.tf': `locals { old = tir_x.y.name }\n${vllm('disk_path = true ? "/a" : local.old')}` };
  const { endpoints, findings } = await load(files);
  expect(findings).toEqual([]);
  expect(endpoints).toMatchObject([{ diskPath: '/a' }]);
  const chosen = await load({ 'main.tf': files['main.tf'].replace('true ?', 'false ?') });
  expect(chosen.places).toEqual([expect.stringContaining('main.tf:1:') as string]);
});
