/**
 * How text that somebody else wrote looks where people read it: TIR's words, a container's log, a reason, a file name.
 * What a screen would obey, or would not show, is written as an escape, and the rest as it is.
 *
 * 1. Escaped: controls (C0, DEL, C1), line breaks of any kind, what turns the direction of the text around it, what has
 *    no width, tags, characters of private use, halves of a surrogate pair, and marks heaped on one letter.
 * 2. Kept: letters of every script, also of those that run from right to left; joiners where a script or an emoji
 *    needs them, and one choice of form after an emoji.
 * 3. A backslash stays as it is, so that a path or a pattern can be copied and to escape twice is to escape once. What
 *    looks like an escape may therefore have been typed so; `--json` has the text itself.
 */

/** Scripts that spell with joiners (U+200C, U+200D). */
const joining = ['Arab', 'Syrc', 'Mong', 'Deva', 'Beng', 'Guru', 'Gujr', 'Orya', 'Taml', 'Telu', 'Knda', 'Mlym', 'Sinh', 'Khmr']
  .map((script) => String.raw`\p{scx=${script}}`)
  .join('');

/** More marks than this on one letter reach into the lines above and below. */
const MOST_MARKS = 6;

const hidden = new RegExp(
  [
    String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}\p{Default_Ignorable_Code_Point}]`,
    // A family or a profession is several emoji, joined.
    String.raw`(?<![\p{Extended_Pictographic}\p{Emoji_Modifier}]\ufe0f?\u200d(?=\p{Extended_Pictographic}))`,
    String.raw`(?<![${joining}][\u200c\u200d](?=[${joining}]))`,
    String.raw`(?<!\p{Emoji}[\ufe0e\ufe0f])`,
    String.raw`|\p{Mn}(?<=\p{Mn}{${MOST_MARKS + 1}})`,
  ].join(''),
  'gu',
);

const short: Readonly<Record<string, string>> = { '\n': String.raw`\n`, '\r': String.raw`\r`, '\t': String.raw`\t` };

/** Such as `\n`, `\x1b`, `\u202e`, `\u{e0041}`. */
function escapeOf(character: string): string {
  const hex = (character.codePointAt(0) ?? 0).toString(16);
  if (hex.length > 4) return String.raw`\u{${hex}}`;
  return short[character] ?? (hex.length > 2 ? String.raw`\u${hex.padStart(4, '0')}` : String.raw`\x${hex.padStart(2, '0')}`);
}

/** The text with each such character rewritten, for a language that has escapes of its own. */
export const rewriteHidden = (text: string, rewrite: (character: string) => string): string => text.replace(hidden, rewrite);

/** The text as one line that shows all of it. */
export const visible = (text: string): string => rewriteHidden(text, escapeOf);

/** A text of several lines: its line breaks and tabs stay. */
export const visibleLines = (text: string): string =>
  rewriteHidden(text.replaceAll('\r\n', '\n'), (character) => (character === '\n' || character === '\t' ? character : escapeOf(character)));

/** JSON that shows all of its texts and is read back as the same: JSON has escapes for every character. Its own line breaks stay. */
export const visibleJson = (json: string): string =>
  rewriteHidden(json, (character) =>
    character === '\n' ? character : character.replace(/[^]/g, (unit) => String.raw`\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`),
  );

/** Letters, digits and the signs of a sentence: nothing that Markdown, or a viewer that looks for addresses, would make something of. */
const plainSentence = /^\p{L}(?:[\p{L}\p{M}\p{N} ,;:'·-]|\.(?= |$))*$/u;

/**
 * The text in Markdown: as it is where it is a plain sentence, else as code, in which there is no link, no image and no
 * HTML. Escaping its signs would not do, since viewers find addresses without any.
 */
export function visibleMarkdown(text: string): string {
  const shown = visible(text);
  if (plainSentence.test(shown)) return shown;
  const fences = (shown.match(/`+/g) ?? []).map((fence) => fence.length);
  const fence = '`'.repeat(Math.max(0, ...fences) + 1);
  return fences.length > 0 || shown.trim() !== shown ? `${fence} ${shown} ${fence}` : `${fence}${shown}${fence}`;
}

/** A word as a POSIX shell takes it, to be pasted: in quotes where it holds more than plain characters. */
export function shellWord(word: string): string {
  if (/^[\w@%+=:,./-]+$/.test(word)) return word;
  if (visible(word) === word) return `'${word.replaceAll("'", String.raw`'\''`)}'`;
  // In these quotes a shell reads escapes; it writes those of five digits with eight.
  const spelled = rewriteHidden(word.replace(/[\\']/g, String.raw`\$&`), escapeOf);
  return `$'${spelled.replace(/\\u\{(\w+)\}/g, (_all, hex: string) => String.raw`\U${hex.padStart(8, '0')}`)}'`;
}
