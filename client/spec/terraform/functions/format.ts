/** `format()` and `formatlist()`. */
import { asNumber, asSwitch, asText } from '../value/plain.js';
import { Refusal } from '../value/refusal.js';
import { NUMBER, STRING } from '../value/type.js';
import type { Value } from '../value/value.js';
import { floatText, numberText, type NumberForm } from './format-number.js';
import { numberOf, wordOf } from './function.js';
import { graphemesOf, lengthOf } from './graphemes.js';
import { jsonOf } from './json.js';

/** Most letters that a value is padded to; a bound against a slip of the pen. */
const MAX_WIDTH = 10_000;

const verbs = /%(?:%|([-+0 #]*)([1-9]\d*)?(?:(\.)(\d*))?(?:\[([1-9]\d*)\])?([a-zA-Z]))?/g;

/** The pattern with Go's verbs filled in. @throws Error for values that do not fit, or are left over */
export function format(pattern: string, values: readonly Value[]): string {
  let next = 1;
  let used = 0;
  const result = pattern.replace(verbs, (...found: (string | undefined)[]) => {
    const [whole = '', flags = '', width, point, places = '', index, verb] = found;
    if (whole === '%%') return '%';
    if (verb === undefined) throw new Error('A % of format() has no verb behind it; write %% for the sign itself');
    const at = index === undefined ? next : Number(index);
    next = at + 1;
    used = Math.max(used, at);
    const value = values[at - 1];
    if (!value) throw new Error(`format() has no value for ${whole}`);
    if (Number(width ?? 0) > MAX_WIDTH || Number(places) > MAX_WIDTH) throw new Refusal(`format() pads to at most ${MAX_WIDTH} letters here`);
    return formatted(value, { verb, flags, width: Number(width ?? 0), places: point === undefined ? undefined : Number(places) });
  });
  if (used < values.length) throw new Error(`format() is given ${values.length} values, and ${JSON.stringify(pattern)} takes ${used}`);
  return result;
}

/** One text for each element of the lists; a single value stands in all of them. */
export function formatList(pattern: string, values: readonly Value[]): string[] {
  const isList = ({ isNull, type: { kind } }: Value): boolean => !isNull && (kind === 'list' || kind === 'set' || kind === 'tuple');
  const lengths = [...new Set(values.filter(isList).map(({ children }) => children.length))];
  if (lengths.length > 1) throw new Error('The lists of formatlist() have different lengths');
  return Array.from({ length: lengths[0] ?? 1 }, (_nothing, index) =>
    format(pattern, values.map((value) => (isList(value) ? (value.children[index] ?? value) : value))),
  );
}

function formatted(value: Value, form: NumberForm): string {
  const { verb, flags, places } = form;
  if (verb === 'v') return padded(asItIs(value, flags), form);
  if (verb === 't') return String(asSwitch(value));
  if ('bdoxXeEfgG'.includes(verb)) return numberText(asNumber(value), form);
  if (verb !== 's' && verb !== 'q') throw new Error(`format() knows no verb %${verb}`);
  const word = asText(value);
  const cut = places ? graphemesOf(word).slice(0, places).join('') : word;
  return padded(verb === 'q' ? jsonOf(cut) : cut, form);
}

function asItIs(value: Value, flags: string): string {
  if (flags.includes('#') || value.isNull) return jsonOf(value);
  if (value.type === STRING) return wordOf(value);
  if (value.type !== NUMBER) return jsonOf(value);
  return `${numberOf(value).isNegative ? '-' : ''}${floatText(numberOf(value).absolute(), 'g')}`;
}

function padded(word: string, { flags, width }: NumberForm): string {
  const blanks = (flags.includes('0') ? '0' : ' ').repeat(Math.max(0, width - lengthOf(word)));
  return flags.includes('-') ? word + blanks : blanks + word;
}
