/** Ids of things that TIR is asked for by name: the spec names them, and they are looked up when it is applied. */
import { formatPath, type FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import type { Place } from '../../document.js';
import { setOption } from '../expression/address.js';
import { NamedId, UNKNOWN, type Lookup, type Value } from '../value/value.js';
import type { Draft } from './draft.js';

/** Fields that take an id, with what they name and the field that takes its name instead. */
const fields: Readonly<Record<string, { lookup: Lookup; field: string; words: string }>> = {
  'endpoint.modelId': { lookup: 'modelRepository', field: 'modelName', words: 'a model repository' },
  'endpoint.modelLoadIntegrationId': { lookup: 'integration', field: 'modelLoadIntegrationName', words: 'an integration' },
  'endpoint.datasetId': { lookup: 'dataset', field: 'datasetName', words: 'a dataset' },
};

/** True when the command line gives the field, or the name in its place. */
export function isGivenByOption(target: FieldPath, draft: Draft): boolean {
  const path = formatPath(target);
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
  return draft.isOverridden(target) || (field !== undefined && draft.isOverridden(['endpoint', field.field]));
}

/** True when the value is, or holds, such an id: then it is in the draft, or told of. */
export function setNamedId(value: Value, target: FieldPath, draft: Draft, place: Place): boolean {
  const named = findNamedId(value);
  if (!named) return false;
  const path = formatPath(target);
  const field = Object.hasOwn(fields, path) ? fields[path] : undefined;
  if (value.raw instanceof NamedId && field?.lookup === named.lookup) {
    const own = ['endpoint', field.field];
    draft.set(own, named.name);
    draft.mark(own, place, place.file);
    return true;
  }
  refuse(named, field?.words, target, draft, place);
  draft.leaveUnread(target);
  return true;
}

/** The value; `UNKNOWN`, and told of, when it holds such an id. */
export function withoutNamedId(value: Value, target: FieldPath, draft: Draft, place: Place): Value {
  const named = findNamedId(value);
  if (!named) return value;
  refuse(named, undefined, target, draft, place);
  return UNKNOWN;
}

function refuse({ address }: NamedId, words: string | undefined, target: FieldPath, draft: Draft, place: Place): void {
  const option = `Give ${setOption(address)}, the number that TIR gave it.`;
  draft.error(
    words === undefined
      ? { code: 'reference-unresolved', message: `${address} is known to TIR alone, which is not asked for it here.`, fix: option }
      : { code: 'reference-kind', message: `The attribute takes ${words}, and ${address} is something else.`, fix: 'Mend the reference.' },
    place,
    target,
  );
}

function findNamedId({ raw, children }: Value): NamedId | undefined {
  if (raw instanceof NamedId) return raw;
  for (const inner of children) {
    const found = findNamedId(inner);
    if (found) return found;
  }
  return undefined;
}
