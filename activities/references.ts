/** Values that specs refer to, where one that the worker does not hold is no failure of the step, or not yet. */
import { ApplicationFailure } from '@temporalio/activity';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import { nameForSpecs } from '../workflows/contract/rules/reference.js';
import type { Deps } from './deps.js';
import { isTooCommon, SHORTEST_SECRET } from './tir/spellings.js';

type Resolve = Deps['resolveReference'];

/** Undefined where the worker does not hold it: then the value cannot be compared. */
export const referenceFinder =
  (resolve: Resolve) =>
  (name: string): string | undefined => {
    try {
      return resolve(name);
    } catch {
      return undefined;
    }
  };

/**
 * For an unwinding: a value that an accepted spec was sent with may be given to the worker again, so it is asked for
 * until then, as a compensation is tried.
 */
export const patientResolver =
  (resolve: Resolve): Resolve =>
  (name) => {
    try {
      return resolve(name);
    } catch (err) {
      if (!(err instanceof ApplicationFailure)) throw err;
      throw ApplicationFailure.create({ type: 'InvalidSpec', message: err.message, nextRetryDelay: 5_000 });
    }
  };

/** Names that the spec refers to. */
export const referencesOf = ({ endpoint }: EndpointSpec): string[] =>
  endpoint.resourceDetails.envVariables.flatMap(({ valueFrom }) => valueFrom?.env ?? []);

/** A warning for each value that would be found in texts by chance, and is left in them therefore. It tells nothing of the value. */
export function notRedactable(spec: EndpointSpec, resolve: Resolve): string[] {
  const held = referenceFinder(resolve);
  const names = new Set(referencesOf(spec).map(nameForSpecs));
  const isLeft = (value: string | undefined) => value !== undefined && isTooCommon(value);
  return [...names]
    .filter((name) => isLeft(held(name)))
    .map(
      (name) =>
        `The value of ${name} is too short (under ${SHORTEST_SECRET} characters), or too common a word, to be taken out of what TIR and the container say. If it is a secret, set a longer one where the worker runs.`,
    );
}
