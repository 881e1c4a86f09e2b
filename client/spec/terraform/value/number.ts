/**
 * Numbers as Terraform has them: binary floating point with 512 bits, or fewer where a function makes them.
 * No library for decimals gives the same: `1/3*3` is 1 here, and 0.1 + 0.2 is what 512 bits make of it. @see docs/decisions/0011
 */
import { Refusal } from './refusal.js';

/** Bits of a number that is written in a file, or read from a text. */
const WRITTEN = 512;

/** Bits of a number that a function counts. */
const COUNTED = 64;

/** Bits of a number that a function draws by floating point. */
const DRAWN = 53;

/** Largest power of two, either way; a bound against 1e999999999. */
const MAX_EXPONENT = 40_000;

const bitsOf = (value: bigint): number => (value < 0n ? -value : value).toString(2).length;

export class BigNumber {
  /** `mantissa * 2 ** exponent`; the mantissa is odd, or 0. */
  private constructor(
    readonly mantissa: bigint,
    readonly exponent: number,
    /** Bits that results are rounded to. */
    readonly precision: number,
    /** Also of a zero, which has a sign. */
    readonly isNegative = mantissa < 0n,
  ) {}

  /** Rounds half to even. @throws Error when it is out of all bounds */
  private static of(mantissa: bigint, exponent: number, precision: number, isMore = false, isNegative = mantissa < 0n): BigNumber {
    if (mantissa === 0n) return new BigNumber(0n, 0, precision, isNegative);
    let [odd, power] = [mantissa < 0n ? -mantissa : mantissa, exponent];
    const surplus = bitsOf(odd) - precision;
    if (surplus > 0) {
      const rest = odd & ((1n << BigInt(surplus)) - 1n);
      const half = 1n << BigInt(surplus - 1);
      odd >>= BigInt(surplus);
      power += surplus;
      if (rest > half || (rest === half && (isMore || (odd & 1n) === 1n))) odd += 1n;
    }
    const zeros = bitsOf(odd & -odd) - 1;
    odd >>= BigInt(zeros);
    power += zeros;
    if (Math.abs(power + bitsOf(odd)) > MAX_EXPONENT) throw new Refusal('The number is too large, or too near to 0');
    return new BigNumber(mantissa < 0n ? -odd : odd, power, precision);
  }

  /** A number that is counted, such as a length. */
  static readonly counted = (value: number | bigint): BigNumber => BigNumber.of(BigInt(value), 0, COUNTED);

  /** A whole number with as many bits as it takes. */
  static readonly whole = (value: bigint): BigNumber => BigNumber.of(value, 0, Math.max(COUNTED, bitsOf(value)));

  /** What floating point of 64 bits gives. @throws Error when that is no number */
  static drawn(value: number): BigNumber {
    if (Number.isNaN(value)) throw new Error('The result is no number');
    if (!Number.isFinite(value)) throw new Refusal('The result is infinite');
    const { mantissa, exponent } = BigNumber.parse(String(value)) ?? BigNumber.counted(0);
    return BigNumber.of(mantissa, exponent, DRAWN);
  }

  /** The number that the text writes in base 10; undefined when it writes none. */
  static parse(text: string): BigNumber | undefined {
    const [, sign, whole = '', places = '', power = '0'] = /^([+-]?)(?=\.?\d)(\d*)\.?(\d*)(?:[eE]([+-]?\d+))?$/.exec(text) ?? [];
    if (sign === undefined) return undefined;
    const digits = BigInt(`${whole}${places}`) * (sign === '-' ? -1n : 1n);
    const exponent = Number(power) - places.length;
    if (digits === 0n) return BigNumber.of(0n, 0, WRITTEN, false, sign === '-');
    if (Math.abs(exponent) > MAX_EXPONENT) throw new Refusal('The number is too large, or too near to 0');
    if (exponent >= 0) return BigNumber.of(digits * 10n ** BigInt(exponent), 0, WRITTEN);
    return BigNumber.of(digits, 0, bitsOf(digits)).over(BigNumber.of(10n ** BigInt(-exponent), 0, WRITTEN * 200), WRITTEN);
  }

  get isWhole(): boolean {
    return this.exponent >= 0;
  }

  get sign(): -1 | 0 | 1 {
    return this.mantissa === 0n ? 0 : this.mantissa < 0n ? -1 : 1;
  }

  plus(other: BigNumber, precision = Math.max(this.precision, other.precision)): BigNumber {
    const exponent = Math.min(this.exponent, other.exponent);
    const sum = this.#at(exponent) + other.#at(exponent);
    return BigNumber.of(sum, exponent, precision, false, sum === 0n ? this.isNegative && other.isNegative : sum < 0n);
  }

  minus(other: BigNumber): BigNumber {
    return this.plus(other.negated());
  }

  negated(): BigNumber {
    return new BigNumber(-this.mantissa, this.exponent, this.precision, !this.isNegative);
  }

  absolute(): BigNumber {
    return this.isNegative ? this.negated() : this;
  }

  /** The product keeps all its bits, up to 512. */
  times(other: BigNumber): BigNumber {
    const product = BigNumber.of(this.mantissa * other.mantissa, this.exponent + other.exponent, WRITTEN);
    const precision = Math.max(this.precision, other.precision, bitsOf(product.mantissa));
    return new BigNumber(product.mantissa, product.exponent, precision, this.isNegative !== other.isNegative);
  }

  /** @throws Refusal for a division by zero, which is infinite */
  over(other: BigNumber, precision = Math.max(this.precision, other.precision)): BigNumber {
    if (other.mantissa === 0n) throw this.mantissa === 0n ? new Error('0 / 0 is no number') : new Refusal('A division by zero is infinite');
    const shift = Math.max(0, precision + 2 + bitsOf(other.mantissa) - bitsOf(this.mantissa));
    const dividend = this.mantissa << BigInt(shift);
    const quotient = dividend / other.mantissa;
    const isMore = quotient * other.mantissa !== dividend;
    return BigNumber.of(quotient, this.exponent - other.exponent - shift, precision, isMore, this.isNegative !== other.isNegative);
  }

  /** What a division leaves, with the sign of this number. */
  modulo(other: BigNumber): BigNumber {
    if (other.mantissa === 0n) return this;
    const part = BigNumber.of(this.over(other).toBigInt(), 0, this.precision);
    return this.plus(BigNumber.of(other.mantissa * part.mantissa, other.exponent + part.exponent, this.precision).negated(), this.precision);
  }

  floor(): BigNumber {
    const whole = this.toBigInt();
    return BigNumber.of(this.sign < 0 && !this.isWhole ? whole - 1n : whole, 0, this.precision);
  }

  ceil(): BigNumber {
    const whole = this.toBigInt();
    return BigNumber.of(this.sign > 0 && !this.isWhole ? whole + 1n : whole, 0, this.precision);
  }

  compare(other: BigNumber): number {
    const exponent = Math.min(this.exponent, other.exponent);
    const difference = this.#at(exponent) - other.#at(exponent);
    return difference === 0n ? 0 : difference < 0n ? -1 : 1;
  }

  /** Without what stands behind the point. */
  toBigInt(): bigint {
    return this.exponent >= 0 ? this.#at(0) : this.mantissa / (1n << BigInt(-this.exponent));
  }

  /** The nearest number of JavaScript. */
  toNumber(): number {
    return Number(this.toString());
  }

  /** The shortest digits that are read as this number, without an exponent. */
  toString(): string {
    if (this.exponent >= 0 && bitsOf(this.mantissa) + this.exponent <= this.precision) return this.mantissa === 0n && this.isNegative ? '-0' : String(this.#at(0));
    const { digits, point } = shortest(this);
    const padded = digits.padEnd(point, '0');
    const whole = point > 0 ? padded.slice(0, point) : '0';
    const places = point > 0 ? padded.slice(point) : `${'0'.repeat(-point)}${digits}`;
    return `${this.mantissa < 0n ? '-' : ''}${whole}${places === '' ? '' : `.${places}`}`;
  }

  /** The mantissa that belongs to a lower exponent. */
  #at(exponent: number): bigint {
    return this.mantissa << BigInt(this.exponent - exponent);
  }

  /** All digits: `0.digits * 10 ** point`, without the sign. */
  get decimal(): Decimal {
    return decimalOf(this.mantissa < 0n ? -this.mantissa : this.mantissa, this.exponent);
  }
}

/** `0.digits * 10 ** point`; the digits have no zeros at their end. */
export interface Decimal {
  digits: string;
  point: number;
}

function decimalOf(mantissa: bigint, exponent: number): Decimal {
  if (mantissa === 0n) return { digits: '', point: 0 };
  const all = String(exponent >= 0 ? mantissa << BigInt(exponent) : mantissa * 5n ** BigInt(-exponent));
  return { digits: all.replace(/0+$/, ''), point: all.length + Math.min(0, exponent) };
}

/** The number rounded to so many digits, half to even. */
export function rounded({ digits, point }: Decimal, count: number): Decimal {
  if (count >= digits.length) return { digits, point };
  if (count < 0) return { digits: '', point: 0 };
  const [last, next] = [digits[count - 1] ?? '0', digits[count] ?? '0'];
  const isHalf = next === '5' && count + 1 === digits.length;
  return (isHalf ? Number(last) % 2 === 1 : next >= '5') ? roundedUp({ digits, point }, count) : roundedDown({ digits, point }, count);
}

function roundedDown({ digits, point }: Decimal, count: number): Decimal {
  const kept = digits.slice(0, count).replace(/0+$/, '');
  return { digits: kept, point: kept === '' ? 0 : point };
}

function roundedUp({ digits, point }: Decimal, count: number): Decimal {
  const kept = digits.slice(0, count).replace(/9+$/, '');
  if (kept === '') return { digits: '1', point: point + 1 };
  return { digits: `${kept.slice(0, -1)}${Number(kept.at(-1)) + 1}`, point };
}

/** The digits that Go's math/big writes: the fewest between the halves of the last bit. @see Go's math/big/ftoa.go (read 2026-11) */
function shortest(value: BigNumber): Decimal {
  const decimal = value.decimal;
  const mantissa = value.mantissa < 0n ? -value.mantissa : value.mantissa;
  const shift = value.precision + 1 - bitsOf(mantissa);
  const doubled = mantissa << BigInt(shift);
  const lower = decimalOf(doubled - 1n, value.exponent - shift);
  const upper = decimalOf(doubled + 1n, value.exponent - shift);
  const isInclusive = (doubled & 2n) === 0n;
  for (let index = 0; index < decimal.digits.length; index++) {
    const [low, digit, high] = [lower, decimal, upper].map(({ digits }) => Number(digits[index] ?? 0)) as [number, number, number];
    const isDownRight = low !== digit || (isInclusive && index + 1 === lower.digits.length);
    const isUpRight = digit !== high && (isInclusive || digit + 1 < high || index + 1 < upper.digits.length);
    if (isDownRight && isUpRight) return rounded(decimal, index + 1);
    if (isDownRight) return roundedDown(decimal, index + 1);
    if (isUpRight) return roundedUp(decimal, index + 1);
  }
  return decimal;
}
