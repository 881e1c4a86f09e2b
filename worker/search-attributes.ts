/** Registers the search attributes that every operation sets at its start. */
import type { Connection } from '@temporalio/client';
import { searchAttributes } from '../workflows/contract/search-attributes.js';

/** Temporal's numbers for the types (`temporal.api.enums.v1.IndexedValueType`). */
const indexedType = { KEYWORD: 2, INT: 3 } as const;
const commandType = { KEYWORD: 'Keyword', INT: 'Int' } as const;

/** The command that does the same by hand. */
export const registrationCommand = (namespace: string): string =>
  `temporal operator search-attribute create --namespace ${namespace} ${Object.values(searchAttributes)
    .map(({ name, type }) => `--name ${name} --type ${commandType[type]}`)
    .join(' ')}`;

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
      searchAttributes: Object.fromEntries(missing.map(({ name, type }) => [name, indexedType[type]])),
    });
  } catch (err) {
    throw new Error(
      `Temporal did not let the search attributes be registered (${err instanceof Error ? err.message : String(err)}). Run: ${registrationCommand(namespace)}`,
      { cause: err },
    );
  }
}
