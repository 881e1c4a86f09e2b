/** How many there are of a block: `count` and `for_each`. */
import { evaluate } from '../expression/evaluate.js';
import type { Problem, Scope } from '../expression/scope.js';
import { UNKNOWN, isRecord, keysOf } from '../expression/value.js';
import type { Attribute, Block, Expression } from '../syntax/read-file.js';
import { attributeOf } from './configuration.js';

/** Most instances of one block; a bound against a slip of the pen. */
const MAX_INSTANCES = 500;

export interface Element {
  key: unknown;
  value: unknown;
}

/** One instance of a block: the names that hold in it, and the index that it is referred to by. */
export interface Repetition {
  values: ReadonlyMap<string, unknown>;
  key?: string | number;
  /** Nobody knows how many there are. */
  isUnknown: boolean;
}

/** One element for each of a map, a set or a list; one of unknown key when nothing is known; undefined for anything else. */
export function elementsToRepeat(source: unknown): Element[] | undefined {
  if (source === UNKNOWN) return [{ key: UNKNOWN, value: UNKNOWN }];
  if (source === null) return [];
  if (Array.isArray(source))
    return source.map((value: unknown, index) => ({ key: typeof value === 'string' ? value : index, value }));
  if (!isRecord(source)) return undefined;
  return keysOf(source).map((key) => ({ key, value: source[key] }));
}

/** The instances of the block, one when it says nothing of their number. Problems go to the report of the scope. */
export function repetitionsOf(block: Block, scope: Scope, isSensitive: (expression: Expression) => boolean): Repetition[] {
  const attribute = attributeOf(block, 'count') ?? attributeOf(block, 'for_each');
  if (!attribute) return [{ values: new Map(), isUnknown: false }];
  const isCount = attribute.name === 'count';
  const unknown: Repetition = { values: new Map([[isCount ? 'count' : 'each', UNKNOWN]]), isUnknown: true };
  const refuse = (problem: Problem): Repetition[] => {
    scope.report(problem, attribute.expression.file, attribute.place);
    return [unknown];
  };
  if (isSensitive(attribute.expression)) return refuse(secret(attribute));
  const value = evaluate(attribute.expression, scope);
  if (value === UNKNOWN) return [unknown];
  if (isCount) {
    const number = countOf(value);
    if (number !== undefined)
      return Array.from({ length: number }, (_nothing, index) => ({
        values: new Map([['count', { index }]]),
        key: index,
        isUnknown: false,
      }));
    const message = `count is a whole number from 0 to ${MAX_INSTANCES}.`;
    return refuse({ code: 'terraform-count', message, fix: 'Mend the expression.' });
  }
  const elements = elementsToRepeat(value);
  if (elements && elements.length <= MAX_INSTANCES)
    return elements.map((element) =>
      element.key === UNKNOWN
        ? unknown
        : { values: new Map([['each', element]]), key: element.key as string | number, isUnknown: false },
    );
  const message = `for_each takes a map or a set of at most ${MAX_INSTANCES} elements.`;
  return refuse({ code: 'terraform-for-each', message, fix: 'Mend the expression.' });
}

function countOf(value: unknown): number | undefined {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isInteger(number) && number >= 0 && number <= MAX_INSTANCES ? number : undefined;
}

/** What is shown of an endpoint, its name and its number among them, would show the secret. */
export const secret = ({ name }: Attribute): Problem => ({
  code: 'sensitive-in-spec',
  message: `${name} takes a sensitive value, and what is made of it would show it.`,
  fix: 'Use a value that is no secret, or nonsensitive(…) around one that is none.',
});
