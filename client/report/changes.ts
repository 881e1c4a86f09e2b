/** What an operation was to change: fields before and after, and the plan. Secrets are masked. */
import type { OperationFacts } from '../../db/operation-facts.js';
import type { Plan } from '../../workflows/contract/plan.js';
import { changedFields, revisionOf, type ChangedField } from '../changes.js';
import { maskSpec } from '../spec/mask.js';
import { maskText } from '../mask-text.js';

export interface ChangesReport {
  fields: ChangedField[];
  /** Where the fields come from; absent where no change of a field is recorded. */
  from?: 'the plan' | 'the revisions';
  plan?: Pick<Plan, 'kind' | 'hash' | 'steps' | 'warnings'>;
  /** The spec of the revision, masked. Absent where the operation had none. */
  spec?: { revision: number; yaml: string };
}

/** @param toYaml writes a spec; given in, so that whoever needs no report loads no YAML */
export function changesOf(facts: Pick<OperationFacts, 'operation' | 'revisions'>, toYaml: (spec: OperationFacts['revisions'][number]['spec']) => string): ChangesReport {
  const plan = facts.operation.plan as Plan | null;
  const revision = revisionOf(facts);
  const fields = changedFields(facts);
  return {
    fields,
    ...(fields.length === 0 ? {} : { from: plan && plan.changes.length > 0 ? 'the plan' : 'the revisions' }),
    ...(plan ? { plan: { kind: plan.kind, hash: plan.hash, steps: plan.steps, warnings: plan.warnings.map(maskText) } } : {}),
    ...(revision ? { spec: { revision: revision.number, yaml: maskText(toYaml(maskSpec(revision.spec))) } } : {}),
  };
}
