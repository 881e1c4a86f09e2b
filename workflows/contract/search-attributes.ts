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

/** The command that registers them by hand. @param names only these. Default: all */
export const registrationCommand = (namespace: string, names?: readonly string[]): string =>
  `temporal operator search-attribute create --namespace ${namespace} ${Object.values(searchAttributes)
    .filter(({ name }) => names?.includes(name) ?? true)
    .map(({ name, type }) => `--name ${name} --type ${commandType[type]}`)
    .join(' ')}`;
