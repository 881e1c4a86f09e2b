/** How times, amounts and outcomes are written on the page. */
import { html, type Html } from '../html.js';

/** 240 ms, 4.2 s, 1 min 15 s, 2 h 3 min, 3 d 4 h. */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1_000) return `${whole} ms`;
  if (whole < 9_950) return `${(whole / 1000).toFixed(1)} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(seconds, 60, 'min', 's');
  const minutes = Math.round(seconds / 60);
  return minutes < 1440 ? two(minutes, 60, 'h', 'min') : two(Math.round(minutes / 60), 24, 'd', 'h');
}

function two(count: number, size: number, large: string, small: string): string {
  const rest = count % size;
  return `${Math.floor(count / size)} ${large}${rest === 0 ? '' : ` ${rest} ${small}`}`;
}

/** ms between two moments. */
export const between = (from: string, to: string): number => Date.parse(to) - Date.parse(from);

/** 2026-11-25 02:03:04 UTC, as a time that programs read too. */
export const moment = (at: string): Html => html`<time datetime="${at}">${at.slice(0, 10)} ${at.slice(11, 19)} UTC</time>`;

/** 02:03:04.567, of a day that is said elsewhere. */
export const clock = (at: string): Html => html`<time datetime="${at}">${at.slice(11, 23)}</time>`;

/** Time since the operation began, such as +4.2 s. */
export const offset = (from: string, at: string): string => {
  const ms = between(from, at);
  return `${ms < 0 ? '−' : '+'}${duration(Math.abs(ms))}`;
};

/** 12.35; 0 is 0, and what is less than a hundredth says so. */
export function amount(value: number): string {
  if (value === 0) return '0';
  if (value < 0.005) return 'less than 0.01';
  return value.toLocaleString('en-GB', { minimumFractionDigits: 2, maximumFractionDigits: 2 });
}

/** 1 call, 2 calls. */
export const count = (number: number, one: string, many = `${one}s`): string => `${number.toLocaleString('en-GB')} ${number === 1 ? one : many}`;

export type Tone = 'good' | 'bad' | 'wait' | 'plain';

/** Never by colour alone: each tone has a sign. */
const signs: Readonly<Record<Tone, string>> = { good: '✓', bad: '✗', wait: '…', plain: '·' };

/** A word with the sign and the colour of its tone. */
export const toned = (tone: Tone, word: string): Html =>
  html`<span class="tone ${tone}"><span class="sign" aria-hidden="true">${signs[tone]}</span>${word}</span>`;

/** A value of a spec as it would be written in YAML's flow style. */
export const valueText = (value: unknown): string => (value === undefined || value === null ? 'not set' : typeof value === 'string' ? value : JSON.stringify(value));
