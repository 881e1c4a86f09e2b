/** Blocks that say what Terraform itself shall do: nothing of it is done here, and that is told where it matters. */
import type { WarningCode } from '../../../../workflows/contract/finding-codes.js';
import type { Finding } from '../../../../workflows/contract/finding.js';
import type { Block, FileReading } from '../syntax/read-file.js';
import { attributeOf, constantOf, ENDPOINT } from './configuration.js';

interface Words {
  code: WarningCode;
  message: string;
  fix: string;
}

export function ignoredBlocks(files: readonly FileReading[]): Finding[] {
  return files
    .flatMap(({ blocks }) => blocks)
    .flatMap((block) => {
      const words = Object.hasOwn(wordsOf, block.type) ? wordsOf[block.type]?.(block) : undefined;
      return words ? [{ severity: 'warning' as const, path: '', ...words, file: block.file, ...block.place }] : [];
    });
}

/** The address that an argument of the block names. */
const addressIn = (block: Block, name: string): string => attributeOf(block, name)?.expression.text.trim() ?? '';

const wordsOf: Readonly<Record<string, (block: Block) => Words | undefined>> = {
  import(block) {
    const to = addressIn(block, 'to');
    if (!to.includes(ENDPOINT)) return undefined;
    const id = attributeOf(block, 'id')?.expression;
    const value = id && constantOf(id);
    const known = value?.type.isPrimitive && !value.isNull ? String(value.raw) : 'ID';
    return {
      code: 'terraform-import',
      message: `The import of ${to} is not carried out by apply or plan: an endpoint is taken over by a command of its own.`,
      fix: `Run tir-rollouts adopt ${known}, unless it is ours already, and then plan.`,
    };
  },

  moved(block) {
    const [from, to] = [addressIn(block, 'from'), addressIn(block, 'to')];
    if (!`${from}${to}`.includes(ENDPOINT) && !from.startsWith('module.')) return undefined;
    return {
      code: 'terraform-moved',
      message: `The move from ${from} to ${to} means nothing here: an endpoint is known by its name, not by its address.`,
      fix: 'Nothing to do; where its name changes too, run tir-rollouts rename first.',
    };
  },

  removed(block) {
    const from = addressIn(block, 'from');
    if (!from.includes(ENDPOINT) && !from.startsWith('module.')) return undefined;
    const destroy = block.blocks.find(({ type }) => type === 'lifecycle');
    const kept = destroy && attributeOf(destroy, 'destroy');
    return {
      code: 'terraform-removed',
      message: `The removal of ${from} is not carried out: what leaves the files stays on TIR.`,
      fix:
        kept && constantOf(kept.expression).raw === false
          ? 'Nothing to do.'
          : 'Delete the endpoint with tir-rollouts delete NAME, if it shall go.',
    };
  },

  check: ({ labels: [name = ''] }) => ({
    code: 'terraform-check',
    message: `check "${name}" is not judged here.`,
    fix: 'A rollout proves by its own probe check that the endpoint serves; a precondition of the resource is judged.',
  }),

  ephemeral: ({ labels }) => ({
    code: 'terraform-ephemeral',
    message: `ephemeral ${labels.map((label) => JSON.stringify(label)).join(' ')} is not opened here.`,
    fix: 'A secret of the environment becomes a reference to a variable of the worker, so nothing needs it; else give its value with --set.',
  }),

  /** Without arguments it names no account. */
  provider: ({ labels: [name = ''], attributes, place }) =>
    name === 'tir' && attributes.some((one) => one.name !== 'alias' && one.name !== 'version')
      ? {
          code: 'terraform-provider',
          message: `provider "${name}" at line ${place.line} is not read: the account is that of the profile.`,
          fix: 'Name it with --profile.',
        }
      : undefined,
};
