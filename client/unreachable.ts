/** What the Temporal client throws when the service does not answer: gRPC's own error, or one that wraps it. */
import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';

const away: readonly number[] = [grpcStatus.UNAVAILABLE, grpcStatus.DEADLINE_EXCEEDED];

/** True when Temporal did not answer, which says nothing about the operation. */
export function isUnreachable(err: unknown): boolean {
  const cause = isGrpcServiceError(err) ? err : err instanceof Error ? err.cause : undefined;
  return isGrpcServiceError(cause) && away.includes(cause.code);
}
