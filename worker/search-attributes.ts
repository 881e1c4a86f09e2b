/** Registers the search attributes that every operation sets at its start. */
import type { Connection } from '@temporalio/client';
import { indexedValueType, registrationCommand, searchAttributes } from '../workflows/contract/search-attributes.js';

/**
 * Registers what is missing; existing ones are left. A dev server with an existing file ignores its command line here,
 * so this is the only way that always works.
 * @throws Error with the exact command, where the server does not permit it
 */
export async function ensureSearchAttributes(connection: Connection, namespace: string): Promise<void> {
  try {
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    const missing = Object.values(searchAttributes).filter(({ name }) => !(name in (customAttributes ?? {})));
    if (missing.length === 0) return;
    await connection.operatorService.addSearchAttributes({
      namespace,
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexedValueType[type]])),
    });
  } catch (err) {
    throw new Error(
      `Temporal did not let the search attributes be registered (${err instanceof Error ? err.message : String(err)}). Run: ${registrationCommand(namespace)}`,
      { cause: err },
    );
  }
}
