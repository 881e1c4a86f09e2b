/** `[for value in list : …]` and `{for key, value in map : … => …}`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { attempt, child, fail, within, type Context } from './scope.js';
import { UNKNOWN, asSwitch, asText, isRecord, keysOf } from './value.js';

export function comprehension(node: ExpressionNode, context: Context): unknown {
  const meta = node.meta ?? {};
  // The body of a directive is a text as what is around it is; what it goes through is not.
  const { isQuoted: _around, ...plain } = context;
  const source = child(node, 0, plain);
  if (source === UNKNOWN) return UNKNOWN;
  const entries = entriesOf(source);
  if (!entries) return fail(node, context, 'expression-invalid', 'for takes a list or a map.', 'Mend the expression.');
  const toObject = meta['keyExpression'] !== undefined;
  const valueIndex = toObject ? 2 : 1;
  const results: [unknown, unknown][] = [];
  for (const [key, value] of entries) {
    const inner = within(context, { [String(meta['keyVar'])]: key, [String(meta['valVar'])]: value });
    const condition = meta['conditionalExpression'] === undefined || child(node, valueIndex + 1, inner);
    const isKept = condition === UNKNOWN ? UNKNOWN : attempt(node, context, () => asSwitch(condition));
    if (isKept === UNKNOWN) return UNKNOWN;
    if (isKept) results.push([toObject ? child(node, 1, inner) : undefined, child(node, valueIndex, inner)]);
  }
  if (!toObject) return results.map(([, value]) => value);
  return attempt(node, context, () => toMap(results, meta['groupedValue'] === true));
}

/** Lists by position, maps in the order of their keys, as Terraform goes through them. */
function entriesOf(source: unknown): [unknown, unknown][] | undefined {
  if (Array.isArray(source)) return source.map((value, index) => [index, value]);
  return isRecord(source) ? keysOf(source).map((key) => [key, source[key]]) : undefined;
}

/** @throws Error for a key that is there twice, unless the values are gathered in lists */
function toMap(results: readonly [unknown, unknown][], isGrouped: boolean): unknown {
  if (results.some(([key]) => key === UNKNOWN)) return UNKNOWN;
  const keys = results.map(([key]) => asText(key));
  const repeated = isGrouped ? undefined : keys.find((key, index) => keys.indexOf(key) !== index);
  if (repeated !== undefined) throw new Error(`The key ${repeated} comes out twice; write … => value... to gather its values`);
  if (!isGrouped) return Object.fromEntries(results.map(([, value], index) => [keys[index], value]));
  const groups: Record<string, unknown[]> = {};
  for (const [index, [, value]] of results.entries()) (groups[keys[index] ?? ''] ??= []).push(value);
  return groups;
}
