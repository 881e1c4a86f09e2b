/** `[for value in list : …]` and `{for key, value in map : … => …}`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { asSwitch, asText } from '../value/plain.js';
import { BigNumber } from '../value/number.js';
import { UNKNOWN, number, object, text, tuple, unknownOf, type Value } from '../value/value.js';
import { attempt, child, fail, within, type Context } from './scope.js';

export function comprehension(node: ExpressionNode, context: Context): Value {
  const meta = node.meta ?? {};
  // The body of a directive is a text as what is around it is; what it goes through is not.
  const { isQuoted: _around, ...plain } = context;
  const source = child(node, 0, plain);
  if (source.isUnknown) return source;
  const entries = entriesOf(source);
  if (!entries) return fail(node, context, 'expression-invalid', 'for takes a list or a map.', 'Mend the expression.');
  const toObject = meta['keyExpression'] !== undefined;
  const valueIndex = toObject ? 2 : 1;
  const names = [String(meta['keyVar']), String(meta['valVar'])] as const;
  // Of nothing, the condition is looked at all the same, as Terraform does.
  if (entries.length === 0 && meta['conditionalExpression'] !== undefined)
    child(node, valueIndex + 1, within(context, { [names[0]]: UNKNOWN, [names[1]]: UNKNOWN }));
  const keys: Value[] = [];
  const values: Value[] = [];
  let { isSensitive } = source;
  for (const [key, value] of entries) {
    const inner = within(context, { [names[0]]: key, [names[1]]: value });
    const condition = meta['conditionalExpression'] === undefined ? undefined : child(node, valueIndex + 1, inner);
    if (condition) {
      if (condition.holdsUnknown) return unknownOf(condition, source);
      let isKept = false;
      if (attempt(node, context, () => ((isKept = asSwitch(condition)), condition)) === UNKNOWN) return UNKNOWN;
      isSensitive ||= condition.isSensitive;
      if (!isKept) continue;
    }
    if (toObject) {
      const own = child(node, 1, inner);
      if (own.holdsUnknown) return unknownOf(own, source);
      isSensitive ||= own.isSensitive;
      keys.push(own);
    }
    values.push(child(node, valueIndex, inner));
  }
  return attempt(node, context, () => (toObject ? toMap(keys, values, meta['groupedValue'] === true) : tuple(values)).marked(isSensitive));
}

/** Lists by position, sets by their elements, maps in the order of their keys, as Terraform goes through them. */
export function entriesOf({ type: { kind }, isNull, children, entries }: Value): [Value, Value][] | undefined {
  if (isNull) return undefined;
  if (kind === 'list' || kind === 'tuple') return children.map((value, index) => [number(BigNumber.counted(index)), value]);
  if (kind === 'set') return children.map((value) => [value, value]);
  return kind === 'map' || kind === 'object' ? [...entries].map(([key, value]) => [text(key), value]) : undefined;
}

/** @throws Error for a key that is there twice, unless the values are gathered in lists */
function toMap(keys: readonly Value[], values: readonly Value[], isGrouped: boolean): Value {
  const groups = new Map<string, Value[]>();
  for (const [index, value] of values.entries()) {
    const key = asText(keys[index] ?? UNKNOWN);
    const group = groups.get(key);
    if (group && !isGrouped) throw new Error(`The key ${key} comes out twice; write … => value... to gather its values`);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return object(new Map([...groups].map(([key, group]) => [key, isGrouped ? tuple(group) : (group[0] ?? UNKNOWN)])));
}
