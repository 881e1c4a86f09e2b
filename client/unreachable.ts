/** What the Temporal client throws when the service does not answer: gRPC's own error, or one that wraps it. */
import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';
import { RolloutsError } from './errors.js';
import type { Settings } from './settings.js';

const away: readonly number[] = [grpcStatus.UNAVAILABLE, grpcStatus.DEADLINE_EXCEEDED];

/** True when Temporal did not answer, which says nothing about the operation. */
export function isUnreachable(err: unknown): boolean {
  const cause = isGrpcServiceError(err) ? err : err instanceof Error ? err.cause : undefined;
  return isGrpcServiceError(cause) && away.includes(cause.code);
}

/** Calls Temporal. @throws RolloutsError `unreachable` with the next step when it does not answer; else what the call throws */
export async function reaching<T>({ stack }: Settings, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (err) {
    if (!isUnreachable(err)) throw err;
    throw new RolloutsError(
      'unreachable',
      `Temporal does not answer: ${stack}. Run tir-rollouts up for a local stack, or set TEMPORAL_ADDRESS.`,
      { cause: err },
    );
  }
}
