/** What the Temporal client throws when the service does not answer, or answers and will not: gRPC's own error, or one that wraps it. */
import { status as grpcStatus, type ServiceError } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';
import { NamespaceNotFoundError } from '@temporalio/common';
import { registrationCommand, searchAttributes } from '../workflows/contract/search-attributes.js';
import { RolloutsError } from './errors.js';
import type { Settings } from './settings.js';

const away: readonly number[] = [grpcStatus.UNAVAILABLE, grpcStatus.DEADLINE_EXCEEDED];
const refusing: readonly number[] = [grpcStatus.UNAUTHENTICATED, grpcStatus.PERMISSION_DENIED];
/**
 * What Temporal says of an input, or of a request, that is too large: 2 MiB for one value and 4 MiB for a request, unless
 * its configuration says otherwise. @see docs.temporal.io/self-hosted-guide/defaults (read 2026-11)
 */
const TOO_LARGE = /exceeds.*(size )?limit|larger than max|message is too large|blob data size/i;

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

/** How to come to the namespace, or to make it: a sentence without its end. */
export const wayToNamespace = (namespace: string): string =>
  `Name the right one in TEMPORAL_NAMESPACE, or make it: temporal operator namespace create --namespace ${namespace} --retention 168h`;

/** What Temporal's answer means, with the next step; undefined when it is not of gRPC. */
export function explainTemporal(err: unknown, { stack, namespace }: Pick<Settings, 'stack' | 'namespace'>): RolloutsError | undefined {
  if (isNoNamespace(err)) return new RolloutsError('refused', `Temporal has no namespace ${namespace} (${stack}). ${wayToNamespace(namespace)}.`, { cause: err });
  const answer = grpcErrorOf(err);
  if (answer === undefined) return undefined;
  const { code, details } = answer;
  if (away.includes(code))
    return new RolloutsError('unreachable', `Temporal does not answer: ${stack}. Run tir-rollouts up for a local stack, or set TEMPORAL_ADDRESS.`, { cause: err });
  const unregistered = Object.values(searchAttributes).find(({ name }) => details.includes(name));
  if (code === grpcStatus.INVALID_ARGUMENT && unregistered)
    return new RolloutsError(
      'refused',
      `Temporal does not know our search attributes in ${namespace}, so nothing can be started: ${details}. Start a worker, which registers them, or run: ${registrationCommand(namespace)}`,
      { cause: err },
    );
  if (TOO_LARGE.test(details))
    return new RolloutsError(
      'invalid',
      `It is too large for Temporal, which takes 2 MiB for a spec with all its values: ${details.replace(/\.$/, '')}. Let the server read what is large from a dataset or its image, and keep it out of the environment.`,
      { cause: err },
    );
  if (code === grpcStatus.RESOURCE_EXHAUSTED)
    return new RolloutsError('unreachable', `Temporal is too busy to take it: ${details}. Wait a minute, then run this again; raise the limits of ${namespace} when it lasts.`, { cause: err });
  return (
    findRefusal(err, stack) ??
    new RolloutsError('refused', `Temporal does not take it: ${details} (${grpcStatus[code]}). Run tir-rollouts doctor to see what is not set up.`, { cause: err })
  );
}

/** Calls Temporal. @throws RolloutsError `unreachable`, `refused` or `invalid` with the cause and the next step, for what Temporal itself answers; else what the call throws */
export async function reaching<T>(settings: Pick<Settings, 'stack' | 'namespace'>, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (err) {
    throw explainTemporal(err, settings) ?? err;
  }
}

const isNoNamespace = (err: unknown): boolean => causesOf(err).some((one) => one instanceof NamespaceNotFoundError);
/** What gRPC itself said, if it said anything. */
export const grpcErrorOf = (err: unknown): ServiceError | undefined => causesOf(err).find(isGrpcServiceError);

/** The error and what it was made of, outermost first; the client wraps what gRPC says, as in `Failed to start Workflow`. What we have said ourselves is said. */
function causesOf(err: unknown): unknown[] {
  const causes: unknown[] = [];
  for (let one = err; one instanceof Error && !(one instanceof RolloutsError) && !causes.includes(one); one = one.cause) causes.push(one);
  return causes;
}
