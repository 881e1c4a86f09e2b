/** A value that is drawn from itself. */
import { UNKNOWN, type Value } from '../value/value.js';
import type { Shared, Tell } from './shared.js';

/** Runs the evaluation of something, unless it is under way already: then it refers to itself, and is told of. */
export function guarded(what: object, address: string, { open }: Shared, tell: Tell, run: () => Value): Value {
  if (open.has(what)) {
    tell({ code: 'reference-circle', message: `${address} refers to itself.`, fix: 'Break the circle.' });
    return UNKNOWN;
  }
  open.add(what);
  try {
    return run();
  } finally {
    open.delete(what);
  }
}
