/** Registers the search attributes that every operation sets at its start. */
import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError, type Connection } from '@temporalio/client';
import { indexedValueType, registrationCommand, searchAttributes } from '../workflows/contract/search-attributes.js';

/** Temporal Cloud, and clusters with an authorizer, keep this service for their administrators. */
const MAY_NOT_LOOK: readonly number[] = [grpcStatus.PERMISSION_DENIED, grpcStatus.UNIMPLEMENTED];

/**
 * Registers what is missing; existing ones are left. A dev server with an existing file ignores its command line here,
 * so this is the only way that always works.
 * @param address of the service, to tell Temporal Cloud from others
 * @returns undefined; or the command that registers them, where we may not even look: whether they are there shows at the first start
 * @throws Error with the exact command, where something is missing and the server does not let it be made
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string, address?: string): Promise<string | undefined> {
  const command = registrationCommand(namespace, { address });
  try {
    const known = await connection.operatorService.listSearchAttributes({ namespace }).catch((err: unknown) => {
      if (isGrpcServiceError(err) && MAY_NOT_LOOK.includes(err.code)) return undefined;
      throw err;
    });
    if (known === undefined) return command;
    const missing = Object.values(searchAttributes).filter(({ name }) => !(name in (known.customAttributes ?? {})));
    if (missing.length === 0) return undefined;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexedValueType[type]])),
    });
    return undefined;
  } catch (err) {
    throw new Error(
      `Temporal did not let the search attributes be registered (${err instanceof Error ? err.message : String(err)}). Run: ${command}`,
      { cause: err },
    );
  }
}
