/** What the files of one directory declare: variables with their values, locals, resources. */
import type { Finding } from '../../../workflows/contract/finding.js';
import type { Position } from '../document.js';
import { evaluate, type Problem, type Scope } from './evaluate.js';
import type { Attribute, Block, Expression, FileReading } from './read-file.js';
import { UNKNOWN } from './value.js';

export interface Variable {
  type?: Expression;
  default?: Expression;
  isSensitive: boolean;
}

export interface Configuration {
  variables: ReadonlyMap<string, Variable>;
  locals: ReadonlyMap<string, Expression>;
  /** Resources by `type.name`, data sources by `data.type.name`. */
  resources: ReadonlyMap<string, Block>;
  /** The endpoints of the files that were named, in their order. */
  endpoints: readonly Block[];
  /** Types of blocks that could not be read. */
  broken: ReadonlySet<string>;
}

const ENDPOINT = 'tir_model_endpoint';

/** Puts the files together. Those that were not named only explain references; where both declare a name, the named one counts. */
export function configurationOf(
  named: readonly FileReading[],
  siblings: readonly FileReading[],
  findings: Finding[],
): Configuration {
  const variables = new Map<string, Variable>();
  const locals = new Map<string, Expression>();
  const resources = new Map<string, Block>();
  const endpoints: Block[] = [];
  const declare = <T>(
    map: Map<string, T>,
    name: string,
    value: T,
    place: { file: string; place: Position },
    isNamed: boolean,
  ): boolean => {
    const isNew = !map.has(name);
    if (isNew) map.set(name, value);
    else if (isNamed) findings.push(repeated(name, place));
    return isNew;
  };
  for (const {
    file: { blocks },
    isNamed,
  } of [...named.map((file) => ({ file, isNamed: true })), ...siblings.map((file) => ({ file, isNamed: false }))]) {
    for (const block of blocks) {
      const [first = '', second = ''] = block.labels;
      if (block.type === 'variable') declare(variables, first, variableOf(block), block, isNamed);
      if (block.type === 'locals')
        for (const { name, expression, place } of block.attributes)
          declare(locals, name, expression, { file: block.file, place }, isNamed);
      if (block.type === 'data') declare(resources, `data.${first}.${second}`, block, block, isNamed);
      if (block.type !== 'resource') continue;
      const isNew = declare(resources, `${first}.${second}`, block, block, isNamed);
      if (isNew && isNamed && first === ENDPOINT) endpoints.push(block);
    }
  }
  const broken = new Set([...named, ...siblings].flatMap((file) => [...file.broken]));
  return { variables, locals, resources, endpoints, broken };
}

/** The attribute of the name, if the block has it. */
export const attributeOf = (block: { attributes: readonly Attribute[] }, name: string): Attribute | undefined =>
  block.attributes.find((attribute) => attribute.name === name);

function variableOf(block: Block): Variable {
  const type = attributeOf(block, 'type')?.expression;
  const standard = attributeOf(block, 'default')?.expression;
  const sensitive = attributeOf(block, 'sensitive')?.expression;
  return {
    ...(type ? { type } : {}),
    ...(standard ? { default: standard } : {}),
    isSensitive: sensitive !== undefined && constantOf(sensitive) === true,
  };
}

/** The value of an expression without references; `UNKNOWN` when it has some. */
export function constantOf(expression: Expression, report?: (problem: Problem) => void): unknown {
  const scope: Scope = {
    values: new Map(),
    find: () => UNKNOWN,
    report: (problem) => report?.(problem),
    remedy: 'Write the value itself.',
  };
  return evaluate(expression, scope);
}

const repeated = (name: string, { file, place }: { file: string; place: Position }): Finding => ({
  severity: 'error',
  code: 'terraform-repeated',
  path: '',
  message: `${name} is declared twice.`,
  fix: 'Keep one of them.',
  file,
  ...place,
});
