/** Input that is made to take for ever: each ends by itself, with a sentence that says what to do. A program that hangs is killed by the test's own end. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { maskText } from '../../client/mask-text.js';
import { readSetting } from '../../client/spec/set-value.js';
import { Program } from '../integration/processes/program.js';
import { makeRunDirectory, removeRunDirectory } from '../support/test-servers-directory.js';

let directory: string;
beforeAll(() => {
  directory = makeRunDirectory();
});
afterAll(() => removeRunDirectory(directory));

const head = 'apiVersion: tir-rollouts/v1\nendpoint:\n  name: a\n  framework: vllm\n';
const many = (count: number, line: (index: number) => string): string => Array.from({ length: count }, (_, index) => line(index)).join('');

const endpoint = (name: string): string => `resource "tir_model_endpoint" "a" {\n  name = ${name}\n}\n`;

/** Name of the file, what is in it, and what is said. */
const files: [name: string, what: string, text: () => string, says: RegExp][] = [
  ['lists.yaml', 'lists in lists', () => `${head}rollout: {probe: {body: ${'['.repeat(100_000)}${']'.repeat(100_000)}}}\n`, /Write a flatter document\./],
  ['deep.json', 'JSON in JSON', () => `{"endpoint":${'['.repeat(400_000)}${']'.repeat(400_000)}}`, /Write a flatter document\./],
  ['dashes.yaml', 'dashes behind dashes', () => `${'- '.repeat(400_000)}x\n`, /Write a flatter document\./],
  ['state.tfstate', 'a state that is deep', () => `{"version":4,"resources":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, /Write a flatter document\./],
  ['keys.yaml', 'keys without end', () => head + many(80_000, (index) => `  k${index}: 1\n`), /a mapping has more keys than a spec can have\. Mend the text here/],
  ['more-keys.yaml', 'unknown keys', () => head + many(4_000, (index) => `  k${index}: 1\n`), /has none of 3950 more fields that are there\. Mend the first ones/],
  ['long-keys.json', 'keys without end in themselves', () => JSON.stringify({ apiVersion: 'tir-rollouts/v1', endpoint: Object.fromEntries(Array.from({ length: 10 }, (_, index) => [`${'q'.repeat(90_000)}${index}`, 1])) }), /has no field q{200}…\. /],
  ['documents.yaml', 'documents behind documents', () => '---\na: 1\n'.repeat(20_000), /more than 500 documents\. Split it\./],
  ['parentheses.tf', 'parentheses in parentheses', () => endpoint(`${'('.repeat(100_000)}1${')'.repeat(100_000)}`), /nested too deep.*Put a part of it into a local\./],
  ['templates.tf', 'texts in texts', () => endpoint(`${'"${'.repeat(20_000)}1${'}"'.repeat(20_000)}`), /nested too deep.*Put a part of it into a local\./],
  [
    'aliases.yaml',
    'aliases of aliases',
    () => `a0: &a0 [x,x,x,x,x,x,x,x,x]\n${many(9, (index) => `a${index + 1}: &a${index + 1} [${Array.from({ length: 9 }, () => `*a${index}`).join()}]\n`)}`,
    /Use fewer aliases/,
  ],
  ['large.yaml', 'a hundred megabytes', () => `${head}# ${'x'.repeat(100_000_000)}\n`, /more than 4000000 bytes; split it\./],
];

describe.concurrent('a file of', () => {
  it.each(files)('%s: %s ends with what to do', async (name, _what, text, says) => {
    const file = join(directory, name);
    writeFileSync(file, text());
    const { code, err } = await new Program('client/cli/main.js', ['validate', '-f', file], { PATH: process.env['PATH'], HOME: directory }).ended;
    expect(err).toMatch(says);
    expect(code, err.slice(-500)).toBe(2);
  });

  it('no end is left off', async () => {
    const { code, err } = await new Program('client/cli/main.js', ['validate', '-f', '/dev/zero'], { PATH: process.env['PATH'], HOME: directory }).ended;
    expect(err).toContain('/dev/zero cannot be read: it has more than 4000000 bytes; split it.');
    expect(code).toBe(2);
  });
});

describe('--set', () => {
  it.each(['endpoint.detailedInfo.engineArgs.__proto__=1', 'endpoint.__proto__.replica=2', '__proto__.x=1', 'endpoint["__proto__"].x=1', 'endpoint.detailedInfo.engineArgs.__proto__-'])(
    '%s is refused, and no other object has it',
    (text) => {
      expect(readSetting(text)).toMatchObject([{ severity: 'error', code: 'set-path-unknown', message: '--set names __proto__, which no spec can have.' }]);
      expect(({} as Record<string, unknown>)['replica'] ?? ({} as Record<string, unknown>)['x']).toBeUndefined();
    },
  );

  it('of ten thousand dots is refused', () => {
    expect(readSetting(`endpoint${'.a'.repeat(10_000)}=1`)).toMatchObject([{ code: 'set-path-unknown' }]);
  });
});

// A million characters: what reads one from each of its marks again takes hours, and the test's own end would come first.
describe('a text to be masked', () => {
  it.each(['a-', 'a.', '--a ', '://a:', 'bearer ', '-----BEGIN A', '-----END A', '"a": ', "'a':", 'a="', "a='", 'a = ', '"a":"\\"', ' ', 'eyJ.', 'sk-'])(
    'of %j again and again is read once',
    (part) => {
      const text = part.repeat(1_000_000 / part.length);
      expect(maskText(`${text} token=abcdefgh`)).toMatch(/\*{8}$/);
    },
  );
});
