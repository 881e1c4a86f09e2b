/** The rest of a reference, inside a value that was found. */
import { addressOf, setOption } from '../expression/address.js';
import { stepInto, type Step } from '../expression/steps.js';
import { UNKNOWN, type Value } from '../value/value.js';
import type { Tell } from './shared.js';

/** @param steps the whole reference, of which `rest` is the end */
export function follow(value: Value, rest: readonly Step[], steps: readonly Step[], tell: Tell): Value {
  let inner = value;
  for (const [index, step] of rest.entries()) {
    if (inner.isUnknown) return inner;
    const next = stepInto(inner, step);
    if (next === undefined) {
      const holder = addressOf(steps.slice(0, steps.length - rest.length + index));
      const fix = `Mend the reference, or give ${setOption(addressOf(steps))}.`;
      tell({ code: 'reference-missing', message: `There is no ${step.key} in ${holder}.`, fix });
      return UNKNOWN;
    }
    inner = next;
  }
  return inner;
}
