/** Values of environment variables that specs refer to, resolved on the worker at call time. */
import { ApplicationFailure } from '@temporalio/activity';
import { isReservedName } from '../workflows/contract/rules/secret.js';

/** @throws ApplicationFailure `InvalidSpec` when the variable is unset or reserved */
export const referenceResolver =
  (environment: NodeJS.ProcessEnv) =>
  (name: string): string => {
    if (isReservedName(name))
      throw invalid(
        `valueFrom refers to ${name}, which belongs to the worker itself. Give the value to the worker under a name of its own.`,
      );
    const value = environment[name];
    if (value === undefined || value === '')
      throw invalid(
        `valueFrom refers to ${name}, which is not set on the worker. Set it where the worker runs and apply the spec again.`,
      );
    return value;
  };

const invalid = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'InvalidSpec', nonRetryable: true, message });
