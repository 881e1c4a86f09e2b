import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { excerpt, redactDeep, Redactor, redactor, REDACTED } from '../../../activities/tir/redact.js';
import { isTooCommon } from '../../../activities/tir/spellings.js';
import { spellings } from '../../support/spellings.js';

/** Every sign that means something in a URL, JSON, HTML, a shell or a pattern, and what is no ASCII. */
const signs = 'aZ09+/=&?%#"\'\\<>.*()[]{}|^$~!@:;,_-` é日\n';
const nasty = fc.string({ unit: fc.constantFrom(...signs), minLength: 12, maxLength: 40 }).filter((text) => text.trim().length > 8 && !/\n.{0,8}$|^.{0,8}\n/.test(text));
const plain = fc.string({ unit: fc.constantFrom(...'abcdefZ019_-'), minLength: 16, maxLength: 40 });
const places = [
  ['', ''],
  ['said "', '" and'],
  ['x', 'y'],
  ['?key: ', '&b'],
] as const;

describe('a secret', () => {
  it.each(Object.entries(spellings))('is taken out as %s, whatever it is made of', (_name, spell) => {
    fc.assert(
      fc.property(nasty, fc.constantFrom(...places), (secret, [before, after]) => {
        const said = redactor([secret])(before + spell(secret) + after);
        expect(said).toContain(REDACTED);
        expect(said).not.toContain(spell(secret));
      }),
      { numRuns: 60 },
    );
  });

  it('is found by its whole beginning where a text was cut, and by its end where it begins late', () => {
    fc.assert(
      fc.property(plain, fc.nat(), (secret, seed) => {
        const redact = redactor([secret]);
        const [head, tail] = [secret.slice(0, 6 + (seed % (secret.length - 6))), secret.slice(-6 - (seed % (secret.length - 6)))];
        for (const text of [`it is ${head}`, `it is ${head}… and more`, `${head}...`, `{"a":"${head}"}`, `${head}\nnext line`])
          expect(redact(text)).not.toContain(head.slice(0, 6));
        for (const text of [`${tail} it was`, `before …${tail} after`, `a line\n${tail}`, `<p>${tail}`]) expect(redact(text)).not.toContain(tail.slice(-6));
      }),
    );
  });

  it('is found where it was cut within one of its escapes', () => {
    const redact = redactor(['pass"word"with-quotes']);
    for (const cut of ['pass\\"word\\', 'pass%22word%2', 'pass%22word%', 'pass&quot;word&quo', 'pass\\u0022word\\u00']) expect(redact(`cannot take ${cut}`)).toMatch(/^cannot take \[redacted\]/);
    expect(redact('22word%22with-quotes was said')).not.toContain('with-quotes');
  });

  it('is only whole for what is compared: a name that begins like it stays', () => {
    const one = new Redactor(['llama-server-4711']);
    expect(one.redactWhole('llama-server')).toBe('llama-server');
    expect(one.redactWhole('a llama%2Dserver-4711')).toBe(`a ${REDACTED}`);
    expect(one.redact('llama-server')).toBe(REDACTED);
  });

  it('of several lines is secret line by line, but for those that say what it is', () => {
    const lines = ['-----BEGIN PRIVATE KEY-----', 'MIIEvQIBADANBgkqhkiG9w0B', 'AQEFAASCBKcwggSjAgEAAoIB', '-----END PRIVATE KEY-----'];
    const said = redactor([lines.join('\n')])(`read ${lines[0]} then ${lines[2]} and ${Buffer.from(lines[1] ?? '').toString('base64')}`);
    expect(said).toBe(`read ${lines[0]} then ${REDACTED} and ${REDACTED}==`.replace('==', said.endsWith('==') ? '==' : ''));
  });

  it('with a line break at its end is found without it', () => {
    expect(redactor(['hf_0b2d8e\n'])('token hf_0b2d8e is wrong')).toBe(`token ${REDACTED} is wrong`);
  });

  it('that is in another one goes with it', () => {
    expect(redactor(['token-1234', 'token-1234-and-more'])('a token-1234-and-more b')).toBe(`a ${REDACTED} b`);
  });

  it('that comes later is known from then on, and none is forgotten', () => {
    const all = new Redactor(['the-first-one']);
    const both = new Redactor(['of-a-call'], all);
    all.add('the-second-one');
    expect(both.redact('the-first-one, the-second-one, of-a-call')).toBe(`${REDACTED}, ${REDACTED}, ${REDACTED}`);
  });
});

describe('what is no secret', () => {
  it.each(['', 'a', 'abc', ' on ', 'true', 'PRODUCTION', 'running'])('stays: %j', (value) => {
    expect(isTooCommon(value)).toBe(true);
    expect(redactor([value])(`it is ${value} and true`)).toBe(`it is ${value} and true`);
  });

  it('stays as it was written, escapes and all', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...signs), maxLength: 200 }), (text) => {
        expect(redactor(['never-in-there-4711'])(text)).toBe(text);
      }),
    );
  });

  it('stands around a secret as before', () => {
    expect(redactor(['s3cr"et'])('a\\n\\"x\\" %41 s3cr\\"et &amp; s3cr%22et \\u0041')).toBe(`a\\n\\"x\\" %41 ${REDACTED} &amp; ${REDACTED} \\u0041`);
  });
});

describe('an excerpt', () => {
  it('of megabytes is short and holds nothing', () => {
    const said = excerpt(`${'\\"'.repeat(2_000_000)} top-secret-value`, redactor(['top-secret-value']));
    expect(said.length).toBeLessThanOrEqual(500);
  });
});

it('goes through values whole', () => {
  const { redactWhole } = new Redactor(['s3cret/+']);
  expect(redactDeep({ name: 's3cret%2F%2B', items: ['s3cret/'] }, redactWhole)).toEqual({ name: REDACTED, items: ['s3cret/'] });
});
