/** References as a person writes them, in files and behind `--set`. */
import type { Step } from './steps.js';

/** `tir_integration.hub["eu"].id` */
export const addressOf = (steps: readonly Step[]): string =>
  steps.map(({ key, isIndex }, index) => (isIndex ? `[${JSON.stringify(key)}]` : `${index === 0 ? '' : '.'}${key}`)).join('');

/** The option that gives the reference a value, ready for a shell. */
export function setOption(address: string): string {
  const setting = `${address}=VALUE`;
  return `--set ${/[["']/.test(setting) ? `'${setting}'` : setting}`;
}
