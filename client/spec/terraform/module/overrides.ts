/** Override files: their blocks change those of the other files. @see developer.hashicorp.com/terraform/language/files/override (read 2026-11) */
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { Block } from '../syntax/read-file.js';

export interface DeclaredBlock {
  block: Block;
  /** Whether its file was named. */
  isNamed: boolean;
}

/** The blocks with what the overrides say: attributes take the place of others, nested blocks that of all of their type. */
export function withOverrides(
  blocks: readonly DeclaredBlock[],
  overrides: readonly Block[],
  findings: Finding[],
): readonly DeclaredBlock[] {
  const result = [...blocks];
  for (const over of overrides) {
    if (over.type === 'terraform' || over.type === 'provider') continue;
    const bases = result.flatMap((one, index) => (isSame(one.block, over) ? [index] : []));
    const index = bases[0];
    if (index === undefined) findings.push(withoutBase(over));
    for (const at of over.type === 'locals' ? bases : bases.slice(0, 1)) {
      const base = result[at];
      if (base) result[at] = { ...base, block: merged(base.block, over) };
    }
    // Locals that no block has yet are added to one of them.
    if (over.type === 'locals' && index !== undefined) result[index] = added(result, index, over);
  }
  return result;
}

const isSame = (one: Block, other: Block): boolean => one.type === other.type && one.labels.join() === other.labels.join();

function merged(base: Block, over: Block): Block {
  const isLocals = base.type === 'locals';
  const names = over.attributes.map(({ name }) => name);
  const known = base.attributes.map(({ name }) => name);
  const types = over.blocks.map(typeOf).filter((type) => type !== 'lifecycle');
  return {
    ...base,
    attributes: [
      ...base.attributes.filter(({ name }) => !names.includes(name)),
      ...over.attributes.filter(({ name }) => !isLocals || known.includes(name)),
    ],
    blocks: [...base.blocks.filter((block) => !types.includes(typeOf(block))), ...over.blocks],
  };
}

/** A dynamic block counts as the blocks that it unfolds to. */
const typeOf = ({ type, labels }: Block): string => (type === 'dynamic' ? (labels[0] ?? '') : type);

function added(all: readonly DeclaredBlock[], index: number, over: Block): DeclaredBlock {
  const base = all[index] as DeclaredBlock;
  const known = all.filter(({ block }) => block.type === 'locals').flatMap(({ block }) => block.attributes.map(({ name }) => name));
  const news = over.attributes.filter(({ name }) => !known.includes(name));
  return { ...base, block: { ...base.block, attributes: [...base.block.attributes, ...news] } };
}

const withoutBase = ({ type, labels, file, place }: Block): Finding => ({
  severity: 'error',
  code: 'override-without-base',
  path: '',
  message: `There is no ${[type, ...labels].join(' ')} that the file could override.`,
  fix: 'Declare it in another file, or rename this one.',
  file,
  ...place,
});
