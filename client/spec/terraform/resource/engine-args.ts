/** Engine arguments: texts in Terraform, typed values on TIR. */
import { isWrittenAnew } from '../../plain-scalar.js';

export interface TypedArgument {
  value: string | number | boolean;
  /** What a person may not expect of the typing, as a sentence. */
  surprise?: string;
  /** Why the number cannot be sent as it is, as a sentence. */
  loss?: string;
}

/** Underscores between digits, which Go takes in floating-point numbers. */
const digits = '\\d(?:_?\\d)*';
const float = new RegExp(`^[+-]?(?:${digits}\\.?(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?$`);
const isWhole = /^[+-]?\d+$/;
const notFinite = /^(?:[+-]?inf(?:inity)?|nan)$/i;
const yes = ['t', 'T', 'TRUE', 'true', 'True'];
const no = ['f', 'F', 'FALSE', 'false', 'False'];

/**
 * Types a text as the Terraform provider does, by Go's rules: a whole number in base 10, else a floating-point number,
 * else true or false, else the text. `nan` and `inf` stay texts, since JSON has no such numbers.
 * @see provider tir/modelEndpoint/resource_modelEndpoint.go (read 2025-04)
 */
export function typedArgument(name: string, text: string): TypedArgument {
  if (notFinite.test(text))
    return { value: text, surprise: `${text} is sent as a text; the Terraform provider sends an empty body for it.` };
  if (float.test(text)) {
    const value = Number(text.replaceAll('_', ''));
    // Go has whole numbers of 64 bits; JSON of JavaScript has them up to 2^53.
    if (isWhole.test(text) && !Number.isSafeInteger(value) && BigInt(text) <= 2n ** 63n - 1n && BigInt(text) >= -(2n ** 63n))
      return { value: text, loss: `${text} has more digits than are kept here, and the Terraform provider would send it as a number.` };
    if (Number.isFinite(value)) return isWrittenAnew(name, text, value) ? { value, surprise: becomes(text, value) } : { value };
  }
  if (yes.includes(text)) return text === 't' || text === 'T' ? { value: true, surprise: becomes(text, true) } : { value: true };
  if (no.includes(text))
    return text === 'f' || text === 'F' ? { value: false, surprise: becomes(text, false) } : { value: false };
  return { value: text };
}

const becomes = (text: string, value: number | boolean): string => {
  const type = typeof value === 'number' ? 'number' : 'switch';
  return `${text} becomes the ${type} ${String(value)}, as with the Terraform provider.`;
};
