/** A document of YAML made plain: no aliases, variables of the environment replaced, each scalar as its field takes it. */
import { isAlias, isMap, isPair, isScalar, isSeq, parseDocument, visit } from 'yaml';
import type { Document, Node, Pair, Scalar, YAMLMap } from 'yaml';
import type { ErrorCode, FindingCode } from '../../workflows/contract/finding-codes.js';
import { formatPath, type FieldPath } from '../../workflows/contract/rules/field-path.js';
import { nameForSpecs } from '../../workflows/contract/rules/reference.js';
import { plainScalar, wantedAt } from './plain-scalar.js';
import { substitute, type Environment, type Refusal, type Substituted } from './substitute.js';

/** What is said of a node, and where in it. */
export interface NodeFinding {
  severity: 'error' | 'warning';
  code: FindingCode;
  message: string;
  fix: string;
  path: FieldPath;
  node: Node;
  /** Number of the `${` that it is about, from 0; absent when it is about the whole. */
  nth?: number;
}

export interface Tree {
  findings: NodeFinding[];
  /** Where each field starts, by its path. */
  offsets: ReadonlyMap<string, number>;
}

export interface TreeOptions {
  /** Path of the whole. Default: that of a spec. */
  path?: FieldPath;
  /** Variables for `${NAME}`. Default: braces are text. */
  environment?: Environment;
}

/** Most uses of aliases in a document, and most nodes that they unfold to; bounds against more than memory holds. */
const MAX_ALIASES = 1_000;
const MAX_UNFOLDED = 20_000;

/** Makes the document plain, in place. @throws Error when its aliases do not end */
export function makePlain(document: Document.Parsed, options: TreeOptions = {}): Tree {
  unfold(document);
  const reader = new TreeReader(options.environment);
  reader.read(document.contents, options.path ?? []);
  return reader;
}

/** Puts what they name in the place of aliases, in their order, so that each field has a node of its own. */
function unfold(document: Document.Parsed): void {
  let aliases = 0;
  let nodes = 0;
  visit(document, {
    Alias: (_key, alias, above) => {
      const named = alias.resolve(document);
      if (!named || isAlias(named)) throw new Error(`nothing before it is named ${alias.source}`);
      if (above.includes(named)) throw new Error('a value holds itself');
      if (++aliases > MAX_ALIASES) throw new Error(`it uses aliases more than ${MAX_ALIASES} times`);
      const copy = named.clone() as typeof named;
      visit(copy, {
        Node: (_inner, node) => {
          if (++nodes > MAX_UNFOLDED) throw new Error(`its aliases unfold to more than ${MAX_UNFOLDED} values`);
          if (!isAlias(node)) delete node.anchor;
        },
      });
      return copy;
    },
  });
}

class TreeReader implements Tree {
  readonly findings: NodeFinding[] = [];
  readonly offsets = new Map<string, number>();

  constructor(private readonly environment: Environment | undefined) {}

  read(node: unknown, path: FieldPath): void {
    if (isMap(node)) this.#map(node, path);
    else if (isSeq(node))
      for (const [index, item] of node.items.entries()) {
        this.#mark([...path, index], isPair(item) ? item.key : item);
        this.read(isPair(item) ? item.value : item, [...path, index]);
      }
    else if (isScalar(node)) this.#scalar(node, path);
  }

  /** Own keys first: they win over those that `<<` brings. */
  #map(map: YAMLMap, path: FieldPath): void {
    const nameless = new Set<Pair>();
    for (const pair of map.items.filter((one) => !isMerge(one))) {
      const name = this.#key(pair, path);
      if (name === undefined) {
        nameless.add(pair);
        continue;
      }
      this.#mark([...path, name], pair.key);
      this.read(pair.value, [...path, name]);
    }
    if (nameless.size > 0) map.items = map.items.filter((pair) => !nameless.has(pair));
    for (const { value } of map.items.filter(isMerge)) for (const source of isSeq(value) ? value.items : [value]) this.read(source, path);
  }

  #mark(path: FieldPath, node: unknown): void {
    const at = isScalar(node) || isMap(node) || isSeq(node) ? node.range?.[0] : undefined;
    const text = formatPath(path);
    if (at !== undefined && !this.offsets.has(text)) this.offsets.set(text, at);
  }

  /** The key as it is written. */
  #key({ key }: Pair, path: FieldPath): string | undefined {
    if (!isScalar(key) || key.value === null) {
      const node = isScalar(key) || isMap(key) || isSeq(key) ? key : undefined;
      if (node) this.#tell('key-no-text', 'A key is a text, and this one is none.', 'Write the name of a field.', node, path);
      return undefined;
    }
    if (typeof key.value !== 'string') key.value = key.source ?? String(key.value);
    const name = String(key.value);
    if (this.environment && name.includes('${'))
      this.#tell('variable-form', `${name} is a key, and keys are not replaced.`, 'Write the key itself.', key, [...path, name]);
    return name;
  }

  #scalar(node: Scalar, path: FieldPath): void {
    const isPlain = node.type === 'PLAIN' && node.tag === undefined;
    const written = isPlain ? (node.source ?? '') : node.value;
    let text = written;
    if (this.environment && typeof written === 'string' && written.includes('${')) {
      const { text: result, refusals } = this.#substituted(written, path, this.environment);
      for (const { nth, code, message, fix } of refusals) this.#tell(code, message, fix, node, path, nth);
      if (refusals.length > 0) return;
      text = result;
    }
    if (!isPlain || typeof text !== 'string') {
      if (typeof text === 'string') node.value = text;
      return;
    }
    // What the environment has is a text as it is; what the file has may be the word null.
    if (text !== written && wantedAt(path) === 'text') {
      node.value = text;
      return;
    }
    const { value, doubt } = plainScalar(text, text === written ? node.value : readScalar(text), path);
    node.value = value;
    if (doubt) this.findings.push({ ...doubt, node, path });
  }

  /** In the environment of the container a secret must stay a reference, so nothing is replaced there. */
  #substituted(text: string, path: FieldPath, environment: Environment): Substituted {
    const references = isContainerVariable(path) ? [...text.matchAll(/\$?\$\{([A-Za-z_]\w*)?/g)] : [];
    const refusals = references.flatMap(([sign, name = 'NAME'], nth): Refusal[] =>
      sign.startsWith('$$') ? [] : [{ nth, code: 'variable-substituted', ...wordsOnContainer(name) }],
    );
    return refusals.length > 0 ? { text, refusals } : substitute(text, environment);
  }

  #tell(code: ErrorCode, message: string, fix: string, node: Node, path: FieldPath, nth?: number): void {
    this.findings.push({ severity: 'error', code, message, fix, node, path, ...(nth === undefined ? {} : { nth }) });
  }
}

const wordsOnContainer = (name: string): { message: string; fix: string } => ({
  message: `\${${name}} is not replaced in the environment of a container: a secret would be stored in plain text.`,
  fix: `Write valueFrom: {env: ${nameForSpecs(name)}}, and the worker looks it up when it calls TIR; or $\${ for the text itself.`,
});

const isMerge = ({ key }: Pair): boolean => isScalar(key) && key.type === 'PLAIN' && (key.source === '<<' || key.value === '<<');

const isContainerVariable = (path: FieldPath): boolean => formatPath(path.slice(0, 3)) === 'endpoint.resourceDetails.envVariables';

/** A text as YAML would read it where it stands alone; the text itself when it is more than one scalar. */
function readScalar(text: string): unknown {
  if (text.trim() === '') return text;
  const document = parseDocument(text, { version: '1.2', prettyErrors: false });
  const node = document.contents;
  const whole = document.errors.length === 0 && isScalar(node) && node.type === 'PLAIN' && node.source === text.trim();
  return whole ? node.value : text;
}
