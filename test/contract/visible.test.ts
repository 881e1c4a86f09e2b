import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { visible, visibleJson, visibleLines, visibleMarkdown } from '../../workflows/contract/visible.js';

/** What no screen may get from somebody else, by Unicode's own classes. */
const hidden = /[\p{Cc}\p{Zl}\p{Zp}\p{Cs}\p{Co}\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff\u{e0000}-\u{e007f}]/u;
const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: fc.integer({ min: 0, max: 0xffff }).map((code) => String.fromCharCode(code)) }),
  fc.string({ unit: fc.constantFrom('\n', '\u001b', '\u202e', '\u200d', '\ufe0f', '👩', '`', '\\', 'हि', 'a', '\u0301', '\ud800') }),
);

describe('text of somebody else on a screen', () => {
  it.each([
    ['one\ntwo\r\nthree\tfour', String.raw`one\ntwo\r\nthree\tfour`],
    ['\u001b]0;owned\u0007\u001b[2J\u009b31m\u007f', String.raw`\x1b]0;owned\x07\x1b[2J\x9b31m\x7f`],
    ['next\u0085line\u2028line\u2029end', String.raw`next\x85line\u2028line\u2029end`],
    ['\u202etxt.exe\u2066a\u2069\u200f\u061c', String.raw`\u202etxt.exe\u2066a\u2069\u200f\u061c`],
    ['pay\u200bpal\ufeff\u2060\u00ad', String.raw`pay\u200bpal\ufeff\u2060\xad`],
    ['tag\u{e0041}, half \ud83d, own \ue000', String.raw`tag\u{e0041}, half \ud83d, own \ue000`],
    ['joined a\u200db, chosen a\ufe0f, twice ❤\ufe0f\ufe0f', String.raw`joined a\u200db, chosen a\ufe0f, twice ❤️` + String.raw`\ufe0f`],
    [`z${'\u0301'.repeat(8)}`, `z${'\u0301'.repeat(6)}${String.raw`\u0301\u0301`}`],
  ])('%j is shown as %j', (text, shown) => {
    expect(visible(text)).toBe(shown);
  });

  it.each(['नमस्ते क्‍ष', 'می‌خواهم', 'שלום עולם', '👩‍💻 👨‍👩‍👧 ❤️ 🚀', 'Việt Nam é', 'größer → 5 ₹', String.raw`C:\new\x1b`, 'a b'])('%s is kept as it is', (text) => {
    expect(visible(text)).toBe(text);
  });

  it('is one line without a character that is obeyed or not seen, whatever it was, and escaping twice is escaping once', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const shown = visible(text);
        expect(shown).not.toMatch(hidden);
        expect(visible(shown)).toBe(shown);
      }),
      { numRuns: 2_000 },
    );
  });

  it('keeps the lines of a document, and nothing else', () => {
    expect(visibleLines('a:\tb\r\nc\rd\n\u001b')).toBe(`a:\tb\nc${String.raw`\r`}d\n${String.raw`\x1b`}`);
  });
});

it('JSON shows all of its texts, and is read back as the same', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      const json = visibleJson(JSON.stringify({ [text]: [text] }, null, 2));
      expect(json.replaceAll('\n', '')).not.toMatch(hidden);
      expect(JSON.parse(json)).toEqual({ [text]: [text] });
    }),
    { numRuns: 1_000 },
  );
});

describe('text of somebody else in Markdown', () => {
  it.each(['Asked for by asha', 'TIR endpoint 47, revision 3.', 'waits for replicas, 1 of 2'])('%s stays a sentence', (text) => {
    expect(visibleMarkdown(text)).toBe(text);
  });

  it.each([
    ['![x](http://evil.example/x.png)', '`![x](http://evil.example/x.png)`'],
    ['see www.evil.example', '`see www.evil.example`'],
    ['boss@prod', '`boss@prod`'],
    ['<img src=x>', '`<img src=x>`'],
    ['`` ` [a](b)', '``` `` ` [a](b) ```'],
    ['a\n\n# Healthy', String.raw`${'`'}a\n\n# Healthy${'`'}`],
    ['- [x] done', '`- [x] done`'],
    ['1. one', '`1. one`'],
  ])('%j is code', (text, shown) => {
    expect(visibleMarkdown(text)).toBe(shown);
  });
});
