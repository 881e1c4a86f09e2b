/** `yamldecode()`. @see github.com/zclconf/go-cty-yaml, whose rules these are (read 2026-11) */
import { isAlias, isMap, isScalar, isSeq, parseAllDocuments, type Document, type Node, type Scalar } from 'yaml';
import { BigNumber } from '../value/number.js';
import { asText } from '../value/plain.js';
import { Refusal } from '../value/refusal.js';
import { FALSE, NULL, TRUE, number, object, text, tuple, type Value } from '../value/value.js';
import { dateTime } from './time.js';

/** @throws Error when the text is not one document of YAML, or holds what Terraform does not take */
export function fromYaml(source: string): Value {
  const documents = parseAllDocuments(source === '' ? '\n' : source, { version: '1.1', schema: 'failsafe', prettyErrors: false, merge: false, uniqueKeys: false });
  if ('empty' in documents || documents.length === 0) throw new Error('The text holds no YAML');
  const [document, second] = documents;
  if (!document || second) throw new Error('The text holds more than one document of YAML');
  const [error] = document.errors;
  if (error) throw new Error(`The text is not YAML: ${error.message}`);
  return new YamlReader(document).valueOf(document.contents, 0);
}

const MAX_DEPTH = 500;

class YamlReader {
  readonly #open = new Set<Node>();
  readonly #known = new Map<Node, Value>();

  constructor(private readonly document: Document) {}

  valueOf(node: Node | null, depth: number): Value {
    if (!node) return NULL;
    if (depth > MAX_DEPTH) throw new Refusal(`The text holds more than ${MAX_DEPTH} values inside each other`);
    const known = this.#known.get(node);
    if (known) return known;
    if (this.#open.has(node)) throw new Error('An anchor of the YAML refers to itself');
    this.#open.add(node);
    const value = this.#read(node, depth);
    this.#open.delete(node);
    this.#known.set(node, value);
    return value;
  }

  #read(node: Node, depth: number): Value {
    if (isAlias(node)) {
      const target = node.resolve(this.document);
      if (!target) throw new Error(`The YAML has no anchor ${node.source}`);
      return this.valueOf(target, depth + 1);
    }
    if (isScalar(node)) return scalar(node);
    if (isSeq(node)) {
      allow(node.tag, 'tag:yaml.org,2002:seq');
      return tuple(node.items.map((item) => this.valueOf(item as Node | null, depth + 1)));
    }
    if (!isMap(node)) throw new Error('The YAML holds what Terraform does not take');
    allow(node.tag, 'tag:yaml.org,2002:map');
    const entries = new Map<string, Value>();
    for (const { key, value } of node.items) {
      const inner = this.valueOf(value as Node | null, depth + 1);
      if (isScalar(key) && isPlain(key) && key.source === '<<' && !key.tag) {
        if (inner.type.kind !== 'object') throw new Error('The YAML merges what is no map');
        for (const [name, one] of inner.entries) entries.set(name, one);
      } else entries.set(keyOf(key), inner);
    }
    return object(entries);
  }
}

function keyOf(key: unknown): string {
  if (key !== null && !isScalar(key)) throw new Error('A key of the YAML is no text');
  const value = key === null ? NULL : scalar(key);
  if (value.isNull) throw new Error('A key of the YAML is null');
  return asText(value);
}

const isPlain = ({ type }: Scalar): boolean => type === 'PLAIN' || type === undefined;

function allow(tag: string | undefined, own: string): void {
  if (tag !== undefined && tag !== own) throw new Error(`The YAML has a tag ${tag}, which Terraform does not take`);
}

const trueWords = new Set('y Y yes Yes YES true True TRUE on On ON'.split(' '));
const falseWords = new Set('n N no No NO false False FALSE off Off OFF'.split(' '));
const nullWords = new Set(['', '~', 'null', 'Null', 'NULL']);

/** A plain word is a switch, null, a number or a day where it looks like one. */
function scalar(node: Scalar): Value {
  const word = typeof node.value === 'string' ? node.value : String(node.value ?? '');
  const tag = node.tag?.replace('tag:yaml.org,2002:', '');
  if (tag === 'str' || tag === 'binary') {
    if (tag === 'binary' && !/^[A-Za-z0-9+/\s]*={0,2}\s*$/.test(word)) throw new Error('A binary of the YAML is not in base 64');
    return text(word);
  }
  if (tag !== undefined && !['bool', 'int', 'float', 'null', 'timestamp'].includes(tag)) throw new Error(`The YAML has a tag ${node.tag}, which Terraform does not take`);
  if (node.type === 'QUOTE_DOUBLE' || node.type === 'QUOTE_SINGLE') return text(word);
  const value = resolved(word, tag);
  if (value) return value;
  if (tag !== undefined && tag !== 'null') throw new Error(`A value of the YAML is no ${tag}`);
  return tag === 'null' ? NULL : text(word);
}

function resolved(word: string, tag: string | undefined): Value | undefined {
  if (trueWords.has(word)) return TRUE;
  if (falseWords.has(word)) return FALSE;
  if (nullWords.has(word)) return NULL;
  if (/^[-+]?\.(inf|Inf|INF)$/.test(word) || /^\.(nan|NaN|NAN)$/.test(word)) throw new Refusal('The YAML holds a number that is not finite');
  if (/^[.]/.test(word)) return numbered(word);
  if (!/^[-+\d]/.test(word)) return undefined;
  const time = tag === undefined || tag === 'timestamp' ? dateTime(word) : undefined;
  if (time !== undefined) return text(time);
  if (/^0[ox][\da-fA-F]+$/.test(word) && !/^0o.*[89a-f]/i.test(word)) return number(BigNumber.counted(BigInt(word)));
  return /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/.test(word) || tag === 'int' || tag === 'float' ? numbered(word.replaceAll('_', '')) : undefined;
}

function numbered(word: string): Value | undefined {
  const parsed = BigNumber.parse(word);
  return parsed && number(parsed);
}
