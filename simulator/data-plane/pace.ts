import type { Behaviour } from '../state.js';

/** How fast an engine generates: real milliseconds until the first token, and from one token to the next. */
export interface Pace {
  firstTokenMs: number;
  tokenMs: number;
}

/** The pace that a behaviour sets. */
export function paceOf({ firstTokenMs, tokensPerSecond }: Behaviour): Pace {
  return { firstTokenMs, tokenMs: 1000 / tokensPerSecond };
}

/** When a token is there, counted from 0, in milliseconds since the engine began. */
export function readyAtMs({ firstTokenMs, tokenMs }: Pace, step: number): number {
  return firstTokenMs + Math.max(0, step) * tokenMs;
}

/** How many tokens are there after so many milliseconds, at most `steps`. */
export function stepsAfter({ firstTokenMs, tokenMs }: Pace, ms: number, steps: number): number {
  return ms < firstTokenMs ? 0 : Math.min(steps, Math.floor((ms - firstTokenMs) / tokenMs) + 1);
}
