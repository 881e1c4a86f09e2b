import { fraction } from './openai/tokens.js';

/** The vector of a text: what its words add up to, of length 1, so that texts with the same words lie near each other. */
export function vectorOf(text: string, dimensions: number): number[] {
  const words = text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [''];
  const sum = new Array<number>(dimensions).fill(0);
  for (const word of words) {
    // A sequence of its own for each word: cheap, and the same everywhere.
    let state = Math.floor(fraction(word) * 2 ** 31) + 1;
    for (let index = 0; index < dimensions; index += 1) {
      state = (Math.imul(state, 1103515245) + 12345) & 0x7fffffff;
      sum[index] = (sum[index] ?? 0) + state / 2 ** 30 - 1;
    }
  }
  return unit(sum);
}

/** The vector in the direction of this one, of length 1. */
export function unit(vector: readonly number[]): number[] {
  const length = Math.hypot(...vector.map((value) => Math.fround(value))) || 1;
  return vector.map((value) => Math.fround(value / length));
}

/** How near two texts are, from 0 to 1. */
export function similarity(left: string, right: string): number {
  const [first, second] = [vectorOf(left, 256), vectorOf(right, 256)];
  const cosine = first.reduce((sum, value, index) => sum + value * (second[index] ?? 0), 0);
  return Math.min(1, Math.max(0, (1 + cosine) / 2));
}

/** A vector as OpenAI's clients ask for it: little-endian floats of 32 bits, in base64. */
export function base64Of(vector: readonly number[]): string {
  return Buffer.from(Float32Array.from(vector).buffer).toString('base64');
}
