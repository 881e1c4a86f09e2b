/** How many there are of a block: `count` and `for_each`. */
import { evaluate, evaluateQuietly } from '../expression/evaluate.js';
import type { Problem, Scope } from '../expression/scope.js';
import { entriesOf } from '../expression/comprehension.js';
import { asNumber } from '../value/plain.js';
import { UNKNOWN, count, object, type Value } from '../value/value.js';
import type { Attribute, Block } from '../syntax/read-file.js';
import { attributeOf } from './configuration.js';

/** Most instances of one block; a bound against a slip of the pen. */
const MAX_INSTANCES = 500;

export interface Element {
  key: Value;
  value: Value;
}

/** One instance of a block: the names that hold in it, and the index that it is referred to by. */
export interface Repetition {
  values: ReadonlyMap<string, Value>;
  key?: string | number;
  /** Nobody knows how many there are. */
  isUnknown: boolean;
}

/** One element for each of a map, a set or a list; one of unknown key when nothing is known; undefined for anything else. */
export function elementsToRepeat(source: Value): Element[] | undefined {
  if (source.isUnknown) return [{ key: UNKNOWN, value: UNKNOWN }];
  return entriesOf(source)?.map(([key, value]) => ({ key: key.marked(source.isSensitive), value: value.marked(source.isSensitive) }));
}

/** What `each` is, or the iterator of a `dynamic` block. */
export const eachOf = ({ key, value }: Element): Value => (key.isUnknown ? UNKNOWN : object(new Map([['key', key], ['value', value]])));

/** What `count` is. */
export const countAt = (index: number): Value => object(new Map([['index', count(index)]]));

/** The instances of the block, one when it says nothing of their number. Problems go to the report of the scope. */
export function repetitionsOf(block: Block, scope: Scope): Repetition[] {
  const attribute = attributeOf(block, 'count') ?? attributeOf(block, 'for_each');
  if (!attribute) return [{ values: new Map(), isUnknown: false }];
  const isCount = attribute.name === 'count';
  const unknown: Repetition = { values: new Map([[isCount ? 'count' : 'each', UNKNOWN]]), isUnknown: true };
  const refuse = (problem: Problem): Repetition[] => {
    scope.report(problem, attribute.expression.file, attribute.place);
    return [unknown];
  };
  // The mark of a whole shows in its number and its keys; that of an element stays with the element.
  const seen = evaluateQuietly(attribute.expression, scope);
  if (seen.isSensitive) return refuse(seen.isUnknown ? notGiven(attribute) : secret(attribute));
  const value = evaluate(attribute.expression, scope);
  if (value.isUnknown) return [unknown];
  if (isCount) {
    const number = countOf(value);
    if (number !== undefined)
      return Array.from({ length: number }, (_nothing, index) => ({
        values: new Map([['count', countAt(index)]]),
        key: index,
        isUnknown: false,
      }));
    const message = `count is a whole number from 0 to ${MAX_INSTANCES}.`;
    return refuse({ code: 'terraform-count', message, fix: 'Mend the expression.' });
  }
  const elements = isForEach(value) ? elementsToRepeat(value) : undefined;
  if (elements && elements.length <= MAX_INSTANCES)
    return elements.map((element) => ({ values: new Map([['each', eachOf(element)]]), key: String(element.key.raw), isUnknown: false }));
  const message = `for_each takes a map, or a set of texts, of at most ${MAX_INSTANCES} elements.`;
  const isList = value.type.kind === 'tuple' || value.type.kind === 'list';
  return refuse({ code: 'terraform-for-each', message, fix: isList ? 'Write toset(…) around the list.' : 'Mend the expression.' });
}

/** A list has no keys that stay when an element goes; nor has a set of anything but texts. */
function isForEach({ type: { kind, element }, isNull, children }: Value): boolean {
  if (isNull) return false;
  if (kind === 'set') return children.length === 0 || (element.kind === 'string' && children.every((inner) => !inner.isNull));
  return kind === 'map' || kind === 'object';
}

function countOf(value: Value): number | undefined {
  try {
    const number = asNumber(value);
    const whole = number.toNumber();
    return number.isWhole && whole >= 0 && whole <= MAX_INSTANCES ? whole : undefined;
  } catch {
    return undefined;
  }
}

/** What is shown of an endpoint, its name and its number among them, would show the secret. */
export const secret = ({ name }: Attribute): Problem => ({
  code: 'sensitive-in-spec',
  message: `${name} takes a sensitive value, and what is made of it would show it.`,
  fix: 'Use a value that is no secret here.',
});

/** Nobody can tell what of it is secret. */
const notGiven = ({ name }: Attribute): Problem => ({
  code: 'sensitive-in-spec',
  message: `${name} is drawn from a sensitive value that is not given, so whether it would show it cannot be told.`,
  fix: 'Give the value, such as in TF_VAR_NAME, which goes no further than this command; or use one that is no secret here.',
});
