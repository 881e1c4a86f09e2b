import { isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Scalar } from 'yaml';
import { formatPath } from '../../workflows/contract/rules/field-path.js';

/** Variables by name, as in `process.env`. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** A scalar that names a variable which is not set. */
export interface Unset {
  node: Scalar;
  name: string;
  /** Path of the field that it stands in. */
  path: string;
}

/** The one block without substitution: a secret must stay a reference there. */
const untouched = 'endpoint.resourceDetails.envVariables';

/**
 * Replaces `${NAME}` in the scalars of the document, `$${` standing for the text `${`.
 * 1. Keys and the environment block of the container stay as they are.
 * 2. A plain scalar is read again, so that `replica: ${N}` becomes a number; a quoted one stays text.
 * 3. What is not set stays as it is and is reported.
 */
export function substitute(document: Document.Parsed, environment: Environment): Unset[] {
  const unset: Unset[] = [];
  visit(document, {
    Pair: (_key, pair, ancestors) => (isPair(pair) && pathTo([...ancestors, pair]) === untouched ? visit.SKIP : undefined),
    Scalar: (key, node, ancestors) => {
      if (key === 'key' || typeof node.value !== 'string' || !node.value.includes('${')) return undefined;
      const { text, missing } = replaced(node.value, environment);
      unset.push(...missing.map((name) => ({ node, name, path: pathTo([...ancestors, node]) })));
      if (missing.length > 0 || text === node.value) return undefined;
      node.value = node.type === 'PLAIN' && node.tag === undefined ? readScalar(text) : text;
      return undefined;
    },
  });
  return unset;
}

function replaced(text: string, environment: Environment): { text: string; missing: string[] } {
  const missing: string[] = [];
  const result = text.replace(/\$\$\{|\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (match, name: string | undefined) => {
    if (name === undefined) return '${';
    const value = Object.hasOwn(environment, name) ? environment[name] : undefined;
    if (value === undefined) missing.push(name);
    return value ?? match;
  });
  return { text: result, missing };
}

/** A text as YAML would read it where it stands alone; the text itself when it is more than one scalar. */
export function readScalar(text: string): unknown {
  if (text.trim() === '') return text;
  const document = parseDocument(text, { version: '1.2', prettyErrors: false });
  const node = document.contents;
  const whole = document.errors.length === 0 && isScalar(node) && node.type === 'PLAIN' && node.source === text.trim();
  return whole ? node.value : text;
}

/** Path of the last node, from the keys and positions on the way. */
const pathTo = (nodes: readonly unknown[]): string =>
  formatPath(
    nodes.flatMap((node, index): (string | number)[] => {
      if (isPair(node)) return [isScalar(node.key) ? String(node.key.value) : '?'];
      return isSeq(node) && index < nodes.length - 1 ? [node.items.indexOf(nodes[index + 1])] : [];
    }),
  );
