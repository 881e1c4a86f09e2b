import { parseJson } from '../../json.js';

/** Marks a text that stands for a whole number; a sign of the private use area, which no text of a tensor begins with. */
const mark = '\uE000';

/** JSON whose whole numbers beyond 2^53 come as bigint, every other value as `JSON.parse` gives it. @throws SyntaxError */
export function parseWhole(text: string): unknown {
  const marked = markWhole(text);
  const value = parseJson(marked);
  return marked === text ? value : unmarked(value);
}

/** The JSON with each such number as a marked text. Walked by hand: an expression over a long text with escapes overflows the stack. */
function markWhole(text: string): string {
  const number = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
  const parts: string[] = [];
  let kept = 0;
  let inText = false;
  for (let place = 0; place < text.length; place += 1) {
    const sign = text[place] ?? '';
    if (sign === '"') inText = !inText;
    else if (inText && sign === '\\') place += 1;
    else if (!inText && (sign === '-' || (sign >= '0' && sign <= '9'))) {
      number.lastIndex = place;
      const found = number.exec(text)?.[0] ?? sign;
      if (/^-?\d{16,}$/.test(found) && !Number.isSafeInteger(Number(found))) {
        parts.push(text.slice(kept, place), `"${mark}${found}"`);
        kept = place + found.length;
      }
      place += found.length - 1;
    }
  }
  return kept === 0 ? text : parts.join('') + text.slice(kept);
}

function unmarked(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith(mark) ? BigInt(value.slice(1)) : value;
  if (Array.isArray(value)) return value.map(unmarked);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, unmarked(one)]));
}

/** A value as JSON, its bigints as whole numbers with every digit. */
export function wholeJson(value: unknown): string {
  const text = JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${mark}${one}` : one));
  return text.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1');
}
