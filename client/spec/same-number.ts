/** Whether a number keeps what is written. */

/** True when the number has every digit of the text: a decimal number, or one that starts with 0x, 0o or 0b. */
export function isSameNumber(text: string, number: number): boolean {
  if (!Number.isFinite(number)) return false;
  if (/^0[xob]/i.test(text)) return BigInt(text) === BigInt(number);
  const [one, other] = [partsOf(text), partsOf(String(number))];
  return one !== undefined && other !== undefined && one.digits === other.digits && one.exponent === other.exponent && one.isNegative === other.isNegative;
}

/** The digits between the zeros around them, and the power of ten of the last one. */
function partsOf(text: string): { isNegative: boolean; digits: string; exponent: number } | undefined {
  const match = /^([-+]?)(\d*)(?:\.(\d*))?(?:[eE]([-+]?\d+))?$/.exec(text);
  if (!match) return undefined;
  const [, sign, whole = '', fraction = '', power = '0'] = match;
  const all = `${whole}${fraction}`.replace(/^0+/, '');
  const digits = all.replace(/0+$/, '');
  if (digits === '') return { isNegative: false, digits: '', exponent: 0 };
  return { isNegative: sign === '-', digits, exponent: Number(power) - fraction.length + (all.length - digits.length) };
}
