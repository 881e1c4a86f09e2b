/** Values of environment variables that specs refer to, resolved on the worker at call time. */
import { ApplicationFailure } from '@temporalio/activity';
import { nameForSpecs } from '../workflows/contract/rules/reference.js';

/**
 * Gives what the worker holds for specs and nothing else of its environment: a variable whose name begins with
 * TIR_SECRET_, or that its configuration names. Any other name stands for the variable of that name behind the prefix,
 * so that revisions from before the prefix can still be sent.
 * @param listed names in the worker's configuration
 * @throws ApplicationFailure `InvalidSpec` when the worker holds no such value for specs
 */
export const referenceResolver =
  (environment: NodeJS.ProcessEnv, listed: readonly string[] = []) =>
  (name: string): string => {
    const variable = listed.includes(name) ? name : nameForSpecs(name);
    const value = environment[variable];
    if (value !== undefined && value !== '') return value;
    throw invalid(
      variable === name
        ? `valueFrom refers to ${name}, which is not set on the worker. Set it where the worker runs, restart the worker, and apply the spec again.`
        : `valueFrom refers to ${name}. Of its environment a worker gives specs only what it holds for them, and ${nameForSpecs(name)} is not set. Set it where the worker runs, or name ${name} in the worker's TIR_ROLLOUTS_REFERENCES; restart the worker, and apply the spec again.`,
    );
  };

const invalid = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'InvalidSpec', nonRetryable: true, message });
