/** Values of Terraform in the types of a spec. What does not fit stays as it is, for the schema to say so at its line. */
import type { FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import type { Place } from '../../document.js';
import type { Kind } from './attributes.js';
import type { Draft } from './draft.js';
import { typedArgument } from './engine-args.js';
import { asNumber, asSwitch, asText, isRecord } from '../expression/value.js';
import { wordsOf } from './words.js';

/** The value of the kind; undefined when it says nothing, such as an id that is an empty text. */
export function convertValue(kind: Kind, value: unknown, draft: Draft, path: FieldPath, place: Place): unknown {
  switch (kind) {
    case 'text':
      return fitting(value, asText);
    case 'number':
      return fitting(value, asNumber);
    case 'switch':
      return fitting(value, asSwitch);
    case 'id':
      return value === '' ? undefined : fitting(value, asNumber);
    case 'numbers':
      return isRecord(value) ? mapped(value, (inner) => fitting(inner, asNumber)) : value;
    case 'switches':
      return isRecord(value) ? mapped(value, (inner) => fitting(inner, asSwitch)) : value;
    case 'words':
      return words(value, draft, path, place);
    case 'engineArgs':
      return isRecord(value) ? engineArgs(value, draft, path, place) : value;
    case 'special':
      return value;
  }
}

function fitting<T>(value: unknown, convert: (value: unknown) => T): unknown {
  try {
    return convert(value);
  } catch {
    return value;
  }
}

const mapped = (value: Record<string, unknown>, convert: (inner: unknown) => unknown): Record<string, unknown> =>
  Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, convert(inner)]));

function words(value: unknown, draft: Draft, path: FieldPath, place: Place): unknown {
  if (Array.isArray(value)) return value.map((word) => fitting(word, asText));
  if (typeof value !== 'string') return value;
  const { words: found, doubt } = wordsOf(value);
  if (doubt)
    draft.warn(
      {
        code: 'words-no-json-list',
        message:
          doubt === 'python' ? 'The text is a list as Python writes it.' : 'The text is no list; it is taken as one argument.',
        fix: `Write a list, such as ${JSON.stringify(doubt === 'python' ? found : value.trim().split(/\s+/))}.`,
      },
      place,
      path,
    );
  return found;
}

function engineArgs(value: Record<string, unknown>, draft: Draft, path: FieldPath, place: Place): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    if (inner === null) continue;
    if (typeof inner === 'object') {
      typed[name] = inner;
      continue;
    }
    const { value: argument, surprise } = typedArgument(name, asText(inner));
    typed[name] = argument;
    if (surprise)
      draft.warn(
        { code: 'engine-arg-typed', message: surprise, fix: 'Nothing to do if that is meant; else write the value another way.' },
        draft.locate([...path, name]) ?? place,
        [...path, name],
      );
  }
  return typed;
}
