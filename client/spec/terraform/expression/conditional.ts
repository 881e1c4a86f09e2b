/** `condition ? one : other`, and `%{ if … }`. */
import type { ExpressionNode } from '../syntax/parser.js';
import { convert } from '../value/convert.js';
import { asSwitch } from '../value/plain.js';
import { DYNAMIC, type Type } from '../value/type.js';
import { unify } from '../value/unify.js';
import { NULL, UNKNOWN, unknownOf, type Value } from '../value/value.js';
import { attempt, child, fail, quietly, type Context } from './scope.js';

/** The value that the condition chooses, in the type that both have in common. What is wrong with the other one does not count. */
export function conditional(node: ExpressionNode, context: Context): Value {
  // The bodies of a directive are texts as what is around them is; its condition is not.
  const { isQuoted: _around, ...plain } = context;
  const condition = child(node, 0, plain);
  if (condition.holdsUnknown) return unknownOf(condition);
  let isTrue = false;
  const isRight = attempt(node, context, () => {
    isTrue = asSwitch(condition);
    return NULL;
  });
  if (isRight === UNKNOWN) return UNKNOWN;
  const value = child(node, isTrue ? 1 : 2, context);
  const otherNode = node.children[isTrue ? 2 : 1];
  if (value.holdsUnknown || !otherNode) return value.marked(condition.isSensitive);
  const { value: other } = quietly(otherNode, context);
  const type = commonType(value, other);
  if (!type) return fail(node, context, 'expression-invalid', 'The two results have no type in common.', 'Mend the expression.');
  const isSensitive = condition.isSensitive || other.isSensitive;
  return attempt(node, context, () => convert(value, type).marked(isSensitive));
}

function commonType(one: Value, other: Value): Type | undefined {
  if (other.holdsUnknown) return DYNAMIC;
  const isPlainNull = ({ isNull, type }: Value): boolean => isNull && type === DYNAMIC;
  if (isPlainNull(one)) return other.type;
  if (isPlainNull(other)) return one.type;
  return unify([one.type, other.type]);
}
