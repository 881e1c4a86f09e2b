/**
 * Typed search attributes of every operation. All of them are set at start, so that a missing one fails the start and
 * never a later upsert, which would fail the workflow task for ever. Ten Keyword slots exist per namespace: this list is fixed.
 */
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';

export const searchAttributes = {
  target: defineSearchAttributeKey('RolloutTarget', SearchAttributeType.KEYWORD),
  project: defineSearchAttributeKey('RolloutProject', SearchAttributeType.KEYWORD),
  endpoint: defineSearchAttributeKey('RolloutEndpoint', SearchAttributeType.KEYWORD),
  phase: defineSearchAttributeKey('RolloutPhase', SearchAttributeType.KEYWORD),
  framework: defineSearchAttributeKey('RolloutFramework', SearchAttributeType.KEYWORD),
  sku: defineSearchAttributeKey('RolloutSku', SearchAttributeType.KEYWORD),
  actor: defineSearchAttributeKey('RolloutActor', SearchAttributeType.KEYWORD),
  waitingFor: defineSearchAttributeKey('RolloutWaitingFor', SearchAttributeType.KEYWORD),
  revision: defineSearchAttributeKey('RolloutRevision', SearchAttributeType.INT),
} as const;

/** Temporal's numbers for the types (`temporal.api.enums.v1.IndexedValueType`). */
export const indexedValueType = { KEYWORD: 2, INT: 3 } as const;
const commandType = { KEYWORD: 'Keyword', INT: 'Int' } as const;

/**
 * The command that registers them by hand; Temporal Cloud has one of its own.
 * @param which names: only these, default all; address of the service, to tell Temporal Cloud from others
 * @see docs.temporal.io/cloud/tcld/namespace#search-attributes (read 2026-11)
 */
export function registrationCommand(namespace: string, which: { names?: readonly string[]; address?: string } = {}): string {
  const attributes = Object.values(searchAttributes)
    .filter(({ name }) => which.names?.includes(name) ?? true)
    .map(({ name, type }) => ({ name, type: commandType[type] }));
  return /\.(tmprl\.cloud|api\.temporal\.io):/.test(which.address ?? '')
    ? `tcld namespace search-attributes add --namespace ${namespace} ${attributes.map(({ name, type }) => `--search-attribute "${name}=${type}"`).join(' ')}`
    : `temporal operator search-attribute create --namespace ${namespace} ${attributes.map(({ name, type }) => `--name ${name} --type ${type}`).join(' ')}`;
}
