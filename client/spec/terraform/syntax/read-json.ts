/** One `.tf.json` file: the JSON form of Terraform's language. @see developer.hashicorp.com/terraform/language/syntax/json (read 2026-11) */
import { isMap, isScalar, isSeq, type Node, type Pair, type YAMLMap } from 'yaml';
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { SourceText } from '../../source.js';
import { endpointShape, type BlockShape } from '../resource/attributes.js';
import { jsonExpression, typeExpression, type JsonPlace } from './json-expression.js';
import { parseJson } from './parse-json.js';
import { allTypes, type Attribute, type Block, type Body, type FileReading } from './read-file.js';

/** How many labels a block has, by its type. Its other parts are attributes, unless the shape says otherwise. */
const labels: Readonly<Record<string, number>> = { resource: 2, data: 2, ephemeral: 2, variable: 1, output: 1, module: 1, provider: 1, check: 1 };

const repeated = new Set(['lifecycle', 'precondition', 'postcondition', 'provisioner', 'connection', 'timeouts', 'validation', 'content']);

export async function readJsonFile({ file, text }: SourceText): Promise<FileReading> {
  const { object, mistakes, placeOf } = parseJson(text);
  const reading: FileReading = { file, attributes: [], blocks: [], findings: [], broken: new Set() };
  if (!object) {
    const fix = 'Mend the text here.';
    const findings = mistakes.map(({ message, place }): Finding => ({ severity: 'error', code: 'terraform-syntax', path: '', message, fix, file, ...place }));
    return { ...reading, broken: new Set(allTypes), findings };
  }
  const reader = new JsonReader({ file, text, placeOf });
  const blocks: Block[] = [];
  for (const pair of pairsOf(object)) blocks.push(...(await reader.blocks(pair, labels[keyOf(pair)] ?? 0, [])));
  return { ...reading, blocks, findings: reader.findings };
}

const keyOf = ({ key }: Pair): string => (isScalar(key) ? String(key.value) : String(key));

/** Keys that begin with `//` are comments. */
const pairsOf = (map: YAMLMap): Pair[] => (map.items).filter((pair) => !keyOf(pair).startsWith('//'));

/** A block may be given once, or as a list. */
const elementsOf = (node: unknown): Node[] => (isSeq(node) ? (node.items as Node[]) : [node as Node]);

class JsonReader {
  readonly findings: FileReading['findings'] = [];

  constructor(private readonly place: JsonPlace) {}

  /** The blocks of one type: with labels as keys inside each other, then one body or several. */
  async blocks(pair: Pair, depth: number, names: readonly string[], type = keyOf(pair)): Promise<Block[]> {
    const found: Block[] = [];
    for (const element of elementsOf(pair.value)) {
      if (!isMap(element)) {
        this.#refuse(pair, element);
        continue;
      }
      if (depth > 0) for (const inner of pairsOf(element)) found.push(...(await this.blocks(inner, depth - 1, [...names, keyOf(inner)], type)));
      else found.push(await this.block(type, names, pair, element));
    }
    return found;
  }

  private async block(type: string, names: readonly string[], pair: Pair, body: YAMLMap, shape = shapeOf(type, names)): Promise<Block> {
    const at = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    const { file, placeOf } = this.place;
    return { type, labels: names, file, place: placeOf(at), isBroken: false, ...(await this.body(body, shape, type)) };
  }

  private async body(map: YAMLMap, shape: BlockShape | undefined, type: string): Promise<Body> {
    const attributes: Attribute[] = [];
    const blocks: Block[] = [];
    for (const pair of pairsOf(map)) {
      const name = keyOf(pair);
      const inner = shape && Object.hasOwn(shape.blocks, name) ? shape.blocks[name] : undefined;
      if (name === 'dynamic' && shape) blocks.push(...(await this.dynamic(pair, shape)));
      else if (inner || repeated.has(name)) {
        for (const element of elementsOf(pair.value))
          if (isMap(element)) blocks.push(await this.block(name, [], pair, element, inner));
          else this.#refuse(pair, element);
      } else attributes.push(await this.attribute(pair, type));
    }
    return { attributes, blocks };
  }

  /** null stands for no block. */
  #refuse(pair: Pair, element: unknown): void {
    if (element === null || (isScalar(element) && element.value === null)) return;
    const { file, placeOf } = this.place;
    const message = `${keyOf(pair)} is a block, which is an object or a list of objects in JSON.`;
    const place = placeOf(isScalar(pair.key) ? pair.key.range?.[0] : undefined);
    this.findings.push({ severity: 'error', code: 'terraform-block-form', path: '', message, fix: 'Write { … }.', file, ...place });
  }

  private async dynamic(pair: Pair, shape: BlockShape): Promise<Block[]> {
    const blocks: Block[] = [];
    for (const holder of elementsOf(pair.value))
      for (const inner of isMap(holder) ? pairsOf(holder) : [])
        for (const element of elementsOf(inner.value)) {
          if (!isMap(element)) {
            this.#refuse(inner, element);
            continue;
          }
          const content: BlockShape = { attributes: {}, blocks: { content: shape.blocks[keyOf(inner)] ?? { attributes: {}, blocks: {} } } };
          blocks.push(await this.block('dynamic', [keyOf(inner)], inner, element, content));
        }
    return blocks;
  }

  private async attribute(pair: Pair, type: string): Promise<Attribute> {
    const name = keyOf(pair);
    const node = pair.value as Node | null;
    const at = isScalar(pair.key) ? pair.key.range?.[0] : undefined;
    const report = (finding: FileReading['findings'][number]): void => void this.findings.push(finding);
    const isType = type === 'variable' && name === 'type' && isScalar(node);
    const expression = isType ? await typeExpression(node, this.place, report) : await jsonExpression(node, this.place, report);
    return { name, place: this.place.placeOf(at), expression };
  }
}

const shapeOf = (type: string, [resource]: readonly string[]): BlockShape | undefined =>
  type === 'resource' && resource === 'tir_model_endpoint' ? endpointShape : undefined;
