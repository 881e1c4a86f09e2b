/** What the Temporal client throws when the service does not answer, or does not accept us: gRPC's own error, or one that wraps it. */
import { status as grpcStatus, type ServiceError } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';
import { RolloutsError } from './errors.js';
import type { Settings } from './settings.js';

const away: readonly number[] = [grpcStatus.UNAVAILABLE, grpcStatus.DEADLINE_EXCEEDED];
const refusing: readonly number[] = [grpcStatus.UNAUTHENTICATED, grpcStatus.PERMISSION_DENIED];

/** True when Temporal did not answer, which says nothing about the operation. */
export const isUnreachable = (err: unknown): boolean => away.includes(grpcErrorOf(err)?.code ?? -1);

/** An error that says how to be let in, when Temporal answered that this caller may not; else undefined. @param called as in `the local stack` */
export function findRefusal(err: unknown, called: string): RolloutsError | undefined {
  const answer = grpcErrorOf(err);
  if (answer === undefined || !refusing.includes(answer.code)) return undefined;
  return new RolloutsError(
    'refused',
    `Temporal does not let us in: ${called} (${grpcStatus[answer.code]}: ${answer.details}). Check TEMPORAL_API_KEY, TEMPORAL_NAMESPACE and the rights of the key or certificate.`,
    { cause: err },
  );
}

/** Calls Temporal. @throws RolloutsError `unreachable` or `refused` with the next step when it does not answer or let us in; else what the call throws */
export async function reaching<T>({ stack }: Settings, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (err) {
    if (!isUnreachable(err)) throw findRefusal(err, stack) ?? err;
    throw new RolloutsError(
      'unreachable',
      `Temporal does not answer: ${stack}. Run tir-rollouts up for a local stack, or set TEMPORAL_ADDRESS.`,
      { cause: err },
    );
  }
}

function grpcErrorOf(err: unknown): ServiceError | undefined {
  const cause = isGrpcServiceError(err) ? err : err instanceof Error ? err.cause : undefined;
  return isGrpcServiceError(cause) ? cause : undefined;
}
