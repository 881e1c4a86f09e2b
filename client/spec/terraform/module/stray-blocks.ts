/** What stands at the top of a file and has no meaning there: most likely a slip of the pen. */
import type { ErrorCode } from '../../../../workflows/contract/finding-codes.js';
import type { Finding } from '../../../../workflows/contract/finding.js';
import { nearest } from '../../../../workflows/contract/rules/suggestion.js';
import type { Position } from '../../document.js';
import type { Block, FileReading } from '../syntax/read-file.js';

/** Types of blocks that Terraform knows. */
const types =
  'resource data ephemeral variable output locals module provider terraform moved import removed check action list'.split(' ');

/** Resources of the provider. @see provider tir/provider.go (read 2026-11) */
const resources =
  'tir_model_endpoint tir_model_repository tir_integration tir_eos tir_dataset tir_private_cluster tir_node'.split(' ');

export function strayBlocks(files: readonly FileReading[]): Finding[] {
  return files.flatMap(({ attributes, blocks }) => [
    ...attributes.map(({ name, place, expression }) =>
      stray(expression.file, place, 'terraform-attribute-stray', `${name} stands outside of every block.`, 'Put it into one.'),
    ),
    ...blocks.flatMap(strayBlock),
  ]);
}

function strayBlock({ type, labels, file, place }: Block): Finding[] {
  if (!types.includes(type)) {
    const like = nearest(type, types);
    const fix = like === undefined ? 'Leave it out.' : `Write ${like}.`;
    return [stray(file, place, 'terraform-block-unknown', `Terraform has no block ${type}.`, fix)];
  }
  const [resource = ''] = labels;
  const like = type === 'resource' && !resources.includes(resource) ? nearest(resource, resources) : undefined;
  if (like === undefined) return [];
  return [stray(file, place, 'terraform-resource-unknown', `The provider has no resource ${resource}.`, `Write "${like}".`)];
}

const stray = (file: string, place: Position, code: ErrorCode, message: string, fix: string): Finding => ({
  severity: 'error',
  code,
  path: '',
  message,
  fix,
  file,
  ...place,
});
