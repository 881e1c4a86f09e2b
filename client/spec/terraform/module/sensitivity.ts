/** Which expressions carry a secret: those that refer to a sensitive variable or output, however far away. */
import { isSecretName } from '../../../../workflows/contract/rules/secret.js';
import type { ExpressionNode } from '../syntax/parser.js';
import type { Block, Expression } from '../syntax/read-file.js';
import { attributeOf, isSetTrue, type Configuration } from './configuration.js';

export interface SensitivityOptions {
  configuration: Configuration;
  /** True when what is given for the variable from outside carries a secret. */
  isInputSensitive: (name: string) => boolean;
  /** True when the output of the module carries one. */
  isOutputSensitive: (module: string, output: string) => boolean;
}

/** Judges by the references alone, as Terraform does: what is drawn from a secret is one, unless `nonsensitive()` says otherwise. */
export function sensitivity({ configuration, isInputSensitive, isOutputSensitive }: SensitivityOptions): (expression: Expression) => boolean {
  const { variables, locals, resources } = configuration;
  const known = new Map<Expression, boolean>();

  const ofExpression = (expression: Expression): boolean => {
    const found = known.get(expression);
    if (found !== undefined) return found;
    // For a circle, which has a finding of its own.
    known.set(expression, false);
    const result = ofNode(expression.node);
    known.set(expression, result);
    return result;
  };

  const ofNode = (node: ExpressionNode): boolean => {
    if (node.type === 'function' && node.meta?.['name'] === 'nonsensitive') return false;
    if (node.type === 'function' && node.meta?.['name'] === 'sensitive') return true;
    if (node.type === 'scopeTraversal' && ofReference(partsOf(node))) return true;
    return node.children.some(ofNode);
  };

  const ofReference = (parts: readonly string[]): boolean => {
    const [root = '', name = ''] = parts;
    if (root === 'var') return isMarked(variables.get(name)) || isInputSensitive(name);
    if (root === 'module') return parts.slice(2).some((part) => isOutputSensitive(name, part));
    const local = root === 'local' ? locals.get(name) : undefined;
    if (local) return ofExpression(local);
    const length = root === 'data' ? 3 : 2;
    const block = resources.get(parts.slice(0, length).join('.'));
    const written = block && parts.slice(length).flatMap((part) => attributeOf(block, part) ?? []);
    if (written?.some(({ expression }) => ofExpression(expression))) return true;
    return root.startsWith('tir_') && isSecretName((parts.at(-1) ?? '').toUpperCase());
  };

  return ofExpression;
}

const isMarked = (block: Block | undefined): boolean =>
  block !== undefined && (isSetTrue(block, 'sensitive') || isSetTrue(block, 'ephemeral'));

const partsOf = ({ meta }: ExpressionNode): string[] =>
  ((meta?.['traversal'] ?? []) as { segment: string }[]).map(({ segment }) => segment.replace(/^"(.*)"$/, '$1'));

/** True when the expression refers to anything at all. */
export const refersToSomething = ({ type, children }: ExpressionNode): boolean =>
  type === 'scopeTraversal' || children.some(refersToSomething);
