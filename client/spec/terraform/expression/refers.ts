/** Whether an expression is drawn from anything outside of it. */
import type { ExpressionNode } from '../syntax/parser.js';

/** True when the expression refers to anything at all. */
export const refersToSomething = ({ type, children }: ExpressionNode): boolean =>
  type === 'scopeTraversal' || children.some(refersToSomething);
