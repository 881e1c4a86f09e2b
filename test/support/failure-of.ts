/** How an operation ended badly. */
import { RolloutsError, type FailureReport, type Operation } from '../../client/index.js';

/** The failure that ended the operation. @throws Error when it ended well */
export async function failureOf(operation: Operation): Promise<{ code: string; report: FailureReport; error: RolloutsError }> {
  const error = await operation.result().then(
    (result) => {
      throw new Error(`It ended well: ${result.summary}`);
    },
    (err: unknown) => err,
  );
  if (!(error instanceof RolloutsError)) throw error;
  return { code: error.code, report: error.facts.report as FailureReport, error };
}
