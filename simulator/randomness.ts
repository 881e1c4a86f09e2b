import { createHash } from 'node:crypto';

/**
 * A number in [0, 1) that depends on the seed and on what it is drawn for, and on nothing else: two runs with one seed
 * and the same requests agree, in whatever order the requests arrive.
 */
export function draw(seed: string, ...purpose: readonly (string | number)[]): number {
  const digest = createHash('sha256')
    .update(JSON.stringify([seed, ...purpose]))
    .digest();
  return digest.readUInt32BE(0) / 2 ** 32;
}

/** A span of simulated seconds from which a time is drawn, both ends included. */
export interface SecondsRange {
  min: number;
  max: number;
}

/** Milliseconds drawn evenly from a range of seconds. */
export function drawMilliseconds(range: SecondsRange, seed: string, ...purpose: readonly (string | number)[]): number {
  return Math.round((range.min + (range.max - range.min) * draw(seed, ...purpose)) * 1000);
}
