/** Values of Terraform in the types of a spec. What does not fit stays as it is, for the schema to say so at its line. */
import type { FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import type { Place } from '../../document.js';
import type { Kind } from './attributes.js';
import type { Draft } from './draft.js';
import { typedArgument } from './engine-args.js';
import { asNumber, asSwitch, asText, plain } from '../value/plain.js';
import { number, type Value } from '../value/value.js';
import { shellWords, wordsOf } from './words.js';

/** The value of the kind; undefined when it says nothing, such as an id that is an empty text. */
export function convertValue(kind: Kind, value: Value, draft: Draft, path: FieldPath, place: Place): unknown {
  switch (kind) {
    case 'text':
      return fitting(value, asText);
    case 'number':
      return fitting(value, numeric);
    case 'switch':
      return fitting(value, asSwitch);
    case 'id':
      return value.raw === '' ? undefined : fitting(value, numeric);
    case 'numbers':
      return mapped(value, numeric);
    case 'switches':
      return mapped(value, asSwitch);
    case 'words':
      return words(value, draft, path, place);
    case 'engineArgs':
      return isMap(value) ? engineArgs(value, draft, path, place) : plain(value);
    case 'special':
      return plain(value);
  }
}

/** A number that JavaScript has not exactly stays the text of it, which no field takes. */
const numeric = (value: Value): unknown => plain(number(asNumber(value)));

const isMap = ({ type: { kind }, isNull }: Value): boolean => !isNull && (kind === 'map' || kind === 'object');

function fitting(value: Value, convert: (value: Value) => unknown): unknown {
  try {
    return convert(value);
  } catch {
    return plain(value);
  }
}

const mapped = (value: Value, convert: (inner: Value) => unknown): unknown =>
  isMap(value) ? Object.fromEntries([...value.entries].map(([key, inner]) => [key, fitting(inner, convert)])) : plain(value);

function words(value: Value, draft: Draft, path: FieldPath, place: Place): unknown {
  const { raw } = value;
  if (typeof raw !== 'string') return Array.isArray(raw) ? value.children.map((word) => fitting(word, asText)) : plain(value);
  const { words: found, doubt } = wordsOf(raw);
  if (doubt)
    draft.warn(
      {
        code: 'words-no-json-list',
        message:
          doubt === 'python' ? 'The text is a list as Python writes it.' : 'The text is no list; it is taken as one argument.',
        fix: `Write a list, such as ${JSON.stringify(doubt === 'python' ? found : shellWords(raw.trim()))}.`,
      },
      place,
      path,
    );
  return found;
}

function engineArgs(value: Value, draft: Draft, path: FieldPath, place: Place): Record<string, unknown> {
  const typed: Record<string, unknown> = {};
  for (const [name, inner] of value.entries) {
    if (inner.isNull) continue;
    if (!inner.type.isPrimitive) {
      typed[name] = plain(inner);
      continue;
    }
    const { value: argument, surprise, loss } = typedArgument(name, asText(inner));
    typed[name] = argument;
    if (loss) {
      draft.error({ code: 'number-inexact', message: loss, fix: 'Write fewer digits.' }, draft.locate([...path, name]) ?? place, [...path, name]);
      draft.leaveUnread([...path, name]);
    }
    if (surprise)
      draft.warn(
        { code: 'engine-arg-typed', message: surprise, fix: 'Nothing to do if that is meant; else write the value another way.' },
        draft.locate([...path, name]) ?? place,
        [...path, name],
      );
  }
  return typed;
}
