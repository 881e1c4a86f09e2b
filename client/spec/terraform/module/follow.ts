/** The rest of a reference, inside a value that was found. */
import { addressOf, setOption } from '../expression/address.js';
import type { Step } from '../expression/steps.js';
import { UNKNOWN, stepInto } from '../expression/value.js';
import type { Tell } from './shared.js';

/** @param steps the whole reference, of which `rest` is the end */
export function follow(value: unknown, rest: readonly Step[], steps: readonly Step[], tell: Tell): unknown {
  let inner = value;
  for (const [index, { key }] of rest.entries()) {
    if (inner === UNKNOWN) return UNKNOWN;
    const next = stepInto(inner, key);
    if (next === undefined) {
      const holder = addressOf(steps.slice(0, steps.length - rest.length + index));
      const fix = `Mend the reference, or give ${setOption(addressOf(steps))}.`;
      tell({ code: 'reference-missing', message: `There is no ${key} in ${holder}.`, fix });
      return UNKNOWN;
    }
    inner = next;
  }
  return inner;
}
