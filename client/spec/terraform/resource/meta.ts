/** Terraform's own arguments, which say how Terraform works and not what the endpoint is. */
import type { WarningCode } from '../../../../workflows/contract/finding-codes.js';
import { attributeOf } from '../module/configuration.js';
import type { Attribute, Block, Expression } from '../syntax/read-file.js';
import { evaluate } from '../expression/evaluate.js';
import type { Scope } from '../expression/scope.js';
import type { Value } from '../value/value.js';
import type { Draft, Words } from './draft.js';

const metaAttributes: Readonly<Record<string, ((attribute: Attribute) => Words<WarningCode> | undefined) | undefined>> = {
  // They say how many there are.
  count: () => undefined,
  for_each: () => undefined,
  depends_on: ({ expression }) =>
    expression.text.includes('tir_model_endpoint')
      ? {
          code: 'terraform-depends-on',
          message: 'depends_on has no counterpart here: endpoints of one command are rolled out side by side.',
          fix: 'Apply the file of the other one first, with a command of its own, if it must serve before.',
        }
      : undefined,
  provider: () => ({
    code: 'terraform-provider',
    message: 'provider has no counterpart here: the account is that of the profile.',
    fix: 'Name it with --profile.',
  }),
};

const metaBlocks: Readonly<Record<string, Words<WarningCode> | undefined>> = {
  timeouts: {
    code: 'terraform-timeouts',
    message: 'timeouts is not taken over, and the Terraform provider has none.',
    fix: 'Give --set rollout.deadlines.readySeconds=3600, and the other deadlines of a rollout, instead.',
  },
  connection: {
    code: 'terraform-provisioner',
    message: 'connection is for provisioners, and none is run here.',
    fix: 'Leave it out.',
  },
  provisioner: {
    code: 'terraform-provisioner',
    message: 'provisioner is not run here.',
    fix: 'Run the command after apply has ended Healthy (exit code 0).',
  },
};

/** What is said of the arguments of a `lifecycle` block. */
const lifecycle: Readonly<Record<string, Words<WarningCode> | undefined>> = {
  prevent_destroy: {
    code: 'terraform-lifecycle',
    message: 'prevent_destroy holds here anyway: an endpoint is deleted by the command delete alone, or by apply --recreate.',
    fix: 'Nothing to do.',
  },
  create_before_destroy: {
    code: 'terraform-lifecycle',
    message: 'create_before_destroy has no counterpart: TIR has each name once, so --recreate deletes first.',
    fix: 'For no interruption, apply the endpoint under a second name, and delete this one later.',
  },
  ignore_changes: {
    code: 'terraform-lifecycle',
    message: 'ignore_changes has no counterpart: apply brings every field to what the file says.',
    fix: 'Look at plan first, and write the value that the endpoint shall keep.',
  },
  replace_triggered_by: {
    code: 'terraform-lifecycle',
    message: 'replace_triggered_by has no counterpart.',
    fix: 'Create the endpoint anew with apply --recreate when it is needed.',
  },
};

/** True when the attribute is one of Terraform's own; what there is to say of it is said. */
export function isMetaAttribute(attribute: Attribute, draft: Draft): boolean {
  const { name, place, expression } = attribute;
  if (!Object.hasOwn(metaAttributes, name)) return false;
  const words = metaAttributes[name]?.(attribute);
  if (words) draft.warn(words, { ...place, file: expression.file });
  return true;
}

/** True when the block is one of Terraform's own. Preconditions are judged, as far as the files decide them. */
export function isMetaBlock(block: Block, draft: Draft, scope: Omit<Scope, 'report' | 'remedy'>): boolean {
  if (block.type === 'lifecycle') {
    readLifecycle(block, draft, scope);
    return true;
  }
  const words = Object.hasOwn(metaBlocks, block.type) ? metaBlocks[block.type] : undefined;
  if (words) draft.warn(words, { ...block.place, file: block.file });
  return words !== undefined;
}

function readLifecycle(block: Block, draft: Draft, scope: Omit<Scope, 'report' | 'remedy'>): void {
  for (const { name, place, expression } of block.attributes) {
    const unknown: Words<WarningCode> = { code: 'terraform-lifecycle', message: `lifecycle has no argument ${name}.`, fix: 'Leave it out.' };
    draft.warn((Object.hasOwn(lifecycle, name) ? lifecycle[name] : undefined) ?? unknown, { ...place, file: expression.file });
  }
  for (const inner of block.blocks) {
    if (inner.type === 'precondition') precondition(inner, draft, scope);
    else
      draft.warn(
        {
          code: 'terraform-lifecycle',
          message: `${inner.type} is not judged here.`,
          fix: 'A rollout proves by its own probe check that the endpoint serves.',
        },
        { ...inner.place, file: inner.file },
      );
  }
}

function precondition(block: Block, draft: Draft, scope: Omit<Scope, 'report' | 'remedy'>): void {
  const condition = attributeOf(block, 'condition');
  if (!condition) return;
  const valueOf = (expression: Expression | undefined): Value['raw'] | undefined =>
    expression &&
    evaluate(expression, {
      ...scope,
      report: (problem, file, place) => draft.error(problem, { ...place, file }),
      remedy: 'Leave the precondition out.',
    }).raw;
  if (valueOf(condition.expression) !== false) return;
  const told = valueOf(attributeOf(block, 'error_message')?.expression);
  const message = typeof told === 'string' ? told.replace(/\.?$/, '.') : 'A precondition is false.';
  draft.error({ code: 'terraform-precondition', message, fix: 'Mend what it depends on.' }, { ...condition.place, file: block.file });
}
