/** What the files of one folder declare: variables, locals, resources, modules, outputs. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { Position } from '../../document.js';
import { evaluate } from '../expression/evaluate.js';
import type { Problem } from '../expression/scope.js';
import { UNKNOWN, type Value } from '../value/value.js';
import type { Attribute, Block, Expression, FileReading } from '../syntax/read-file.js';
import { strayBlocks } from './stray-blocks.js';
import { isOverride } from './module-files.js';
import { withOverrides } from './overrides.js';

export interface Configuration {
  variables: ReadonlyMap<string, Block>;
  locals: ReadonlyMap<string, Expression>;
  /** Resources by `type.name`, data sources by `data.type.name`. */
  resources: ReadonlyMap<string, Block>;
  modules: ReadonlyMap<string, Block>;
  outputs: ReadonlyMap<string, Block>;
  /** The endpoints and the calls of modules in the files that were named, in their order. */
  named: readonly Block[];
  /** Types of blocks that could not be read. */
  broken: ReadonlySet<string>;
}

export const ENDPOINT = 'tir_model_endpoint';

/** Puts the files together. Those that were not named only explain references; where both declare a name, the named one counts. */
export function configurationOf(
  named: readonly FileReading[],
  siblings: readonly FileReading[],
  findings: Finding[],
): Configuration {
  const files = [...named, ...siblings];
  const isPlain = ({ file }: FileReading): boolean => !isOverride(file);
  const blocks = withOverrides(
    files.filter(isPlain).flatMap((file) => file.blocks.map((block) => ({ block, isNamed: named.includes(file) }))),
    files.filter((file) => !isPlain(file)).flatMap((file) => file.blocks),
    findings,
  );
  const declared = new Declared(findings);
  for (const { block, isNamed } of blocks) declared.take(block, isNamed);
  findings.push(...strayBlocks(named));
  return { ...declared, broken: new Set(files.flatMap((file) => [...file.broken])) };
}

/** The maps in the making. */
class Declared {
  readonly variables = new Map<string, Block>();
  readonly locals = new Map<string, Expression>();
  readonly resources = new Map<string, Block>();
  readonly modules = new Map<string, Block>();
  readonly outputs = new Map<string, Block>();
  readonly named: Block[] = [];
  readonly #findings: Finding[];

  constructor(findings: Finding[]) {
    this.#findings = findings;
  }

  take(block: Block, isNamed: boolean): void {
    const [first = '', second = ''] = block.labels;
    const put = <T>(map: Map<string, T>, name: string, value: T, place: Position = block.place): boolean => {
      const isNew = !map.has(name);
      if (isNew) map.set(name, value);
      else if (isNamed) this.#findings.push(repeated(name, block.file, place));
      return isNew && isNamed;
    };
    if (block.type === 'variable') put(this.variables, first, block);
    if (block.type === 'output') put(this.outputs, first, block);
    if (block.type === 'data') put(this.resources, `data.${first}.${second}`, block);
    if (block.type === 'locals')
      for (const { name, expression, place } of block.attributes) put(this.locals, name, expression, place);
    const isMeant =
      (block.type === 'module' && put(this.modules, first, block)) ||
      (block.type === 'resource' && put(this.resources, `${first}.${second}`, block) && first === ENDPOINT);
    if (isMeant) this.named.push(block);
  }
}

/** The attribute of the name, if the block has it. */
export const attributeOf = (block: { attributes: readonly Attribute[] }, name: string): Attribute | undefined =>
  block.attributes.find((attribute) => attribute.name === name);

/** True when the attribute of the name is the word true. */
export const isSetTrue = (block: Block, name: string): boolean => {
  const attribute = attributeOf(block, name);
  return attribute !== undefined && constantOf(attribute.expression).raw === true;
};

/** The value of an expression without references; `UNKNOWN` when it has some. */
export function constantOf(expression: Expression, report?: (problem: Problem) => void): Value {
  return evaluate(expression, {
    values: new Map(),
    find: () => UNKNOWN,
    report: (problem) => report?.(problem),
    remedy: 'Write the value itself.',
  });
}

const repeated = (name: string, file: string, place: Position): Finding => ({
  severity: 'error',
  code: 'terraform-repeated',
  path: '',
  message: `${name} is declared twice.`,
  fix: 'Keep one of them.',
  file,
  ...place,
});
