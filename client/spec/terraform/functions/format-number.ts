/** Numbers as Go's `fmt` writes them. @see Go's math/big/ftoa.go and intconv.go (read 2026-11) */
import { rounded, type BigNumber, type Decimal } from '../value/number.js';

export interface NumberForm {
  verb: string;
  /** Some of `+`, `-`, ` `, `0` and `#`. */
  flags: string;
  width: number;
  /** Undefined where none is given. */
  places: number | undefined;
}

/** @throws Error for a number with a fraction where a whole one is meant */
export function numberText(value: BigNumber, form: NumberForm): string {
  const { verb, flags, places } = form;
  const isWhole = 'bdoxX'.includes(verb);
  if (isWhole && !value.isWhole) throw new Error(`%${verb} takes a whole number`);
  const digits = isWhole ? wholeText(value.absolute().toBigInt(), form) : floatText(value.absolute(), verb, places);
  const sign = (isWhole ? value.sign < 0 : value.isNegative) ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
  const [, prefix = '', rest = ''] = (isWhole ? /^(0[bxX])?(.*)$/ : /^()(.*)$/).exec(digits) ?? [];
  return padded(sign + prefix, rest, form, isWhole && places !== undefined);
}

function padded(head: string, digits: string, { flags, width }: NumberForm, isExact: boolean): string {
  const missing = Math.max(0, width - head.length - digits.length);
  if (flags.includes('-')) return head + digits + ' '.repeat(missing);
  if (flags.includes('0') && !isExact) return head + '0'.repeat(missing) + digits;
  return ' '.repeat(missing) + head + digits;
}

const bases: Readonly<Record<string, number>> = { b: 2, o: 8, d: 10, x: 16, X: 16 };
const prefixes: Readonly<Record<string, string>> = { b: '0b', o: '0', x: '0x', X: '0X' };

function wholeText(value: bigint, { verb, flags, places }: NumberForm): string {
  if (value === 0n && places === 0) return '';
  const plain = value.toString(bases[verb] ?? 10).padStart(places ?? 0, '0');
  const prefix = flags.includes('#') ? (prefixes[verb] ?? '') : '';
  return prefix + (verb === 'X' ? plain.toUpperCase() : plain);
}

/** The number without its sign, with `%e`, `%f` or `%g`; the fewest digits for `%g` without places. */
export function floatText(value: BigNumber, verb: string, places?: number): string {
  const kind = verb.toLowerCase();
  const written = kind === 'g' ? generalText(value, places) : kind === 'e' ? scientific(value.decimal, places ?? 6) : fixed(value.decimal, places ?? 6);
  return verb === kind ? written : written.toUpperCase();
}

function generalText(value: BigNumber, places: number | undefined): string {
  const shortest = value.toString();
  const decimal = places === undefined ? decimalOf(shortest) : rounded(value.decimal, Math.max(1, places));
  const count = decimal.digits.length;
  let most = places === undefined ? 6 : Math.max(1, places);
  if (places !== undefined && most > count && count >= decimal.point) most = count;
  const power = decimal.point - 1;
  if (count > 0 && (power < -4 || power >= most)) return scientific(decimal, count - 1);
  return fixed(decimal, Math.max(0, count - decimal.point));
}

/** Of a plain number, such as 0.012. */
function decimalOf(word: string): Decimal {
  const [whole = '', places = ''] = word.split('.');
  const all = `${whole}${places}`;
  const zeros = /^0*/.exec(all)?.[0].length ?? 0;
  const digits = all.slice(zeros).replace(/0+$/, '');
  return digits === '' ? { digits, point: 0 } : { digits, point: whole.length - zeros };
}

function scientific(decimal: Decimal, places: number): string {
  const { digits, point } = rounded(decimal, places + 1);
  const power = digits === '' ? 0 : point - 1;
  const all = digits.padEnd(places + 1, '0');
  const exponent = String(Math.abs(power)).padStart(2, '0');
  return `${all[0] ?? '0'}${places > 0 ? `.${all.slice(1)}` : ''}e${power < 0 ? '-' : '+'}${exponent}`;
}

function fixed(decimal: Decimal, places: number): string {
  const { digits, point } = rounded(decimal, decimal.point + places);
  const whole = point > 0 ? digits.slice(0, point).padEnd(point, '0') : '0';
  const behind = point > 0 ? digits.slice(point) : `${'0'.repeat(-point)}${digits}`;
  return `${whole}${places > 0 ? `.${behind.slice(0, places).padEnd(places, '0')}` : ''}`;
}
