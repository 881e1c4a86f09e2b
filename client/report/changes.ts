/** What an operation was to change: fields before and after, and the plan. Secrets are masked. */
import type { OperationFacts } from '../../db/operation-facts.js';
import type { FieldChange, Plan } from '../../workflows/contract/plan.js';
import { diffSpecs } from '../../workflows/contract/spec-diff.js';
import { maskDifferences, maskSpec } from '../spec/mask.js';
import { maskDeep, maskText } from './mask-text.js';

export interface ChangedField {
  /** Such as `replica`, or `rollout.probe.successes` for one of ours. */
  field: string;
  /** Left out where the field was not there. */
  before?: unknown;
  after?: unknown;
  /** How it gets there, such as `patch`; `none` when nothing on TIR changes. */
  change?: FieldChange['change'];
  /** TIR does not return the field: `before` is what was last sent. */
  notReturned?: true;
}

export interface ChangesReport {
  fields: ChangedField[];
  /** Where the fields come from; absent where no change of a field is recorded. */
  from?: 'the plan' | 'the revisions';
  plan?: Pick<Plan, 'kind' | 'hash' | 'steps' | 'warnings'>;
  /** The spec of the revision, masked. Absent where the operation had none. */
  spec?: { revision: number; yaml: string };
}

type Facts = Pick<OperationFacts, 'operation' | 'revisions'>;

/** @param toYaml writes a spec; given in, so that whoever needs no report loads no YAML */
export function changesOf(facts: Facts, toYaml: (spec: OperationFacts['revisions'][number]['spec']) => string): ChangesReport {
  const plan = facts.operation.plan as Plan | null;
  const revision = facts.revisions.find(({ number }) => number === facts.operation.revision) ?? madeBy(facts);
  const fields = plan && plan.changes.length > 0 ? plan.changes.map(fieldOf) : fieldsBetween(facts);
  return {
    fields,
    ...(fields.length === 0 ? {} : { from: plan && plan.changes.length > 0 ? 'the plan' : 'the revisions' }),
    ...(plan ? { plan: { kind: plan.kind, hash: plan.hash, steps: plan.steps, warnings: plan.warnings.map(maskText) } } : {}),
    ...(revision ? { spec: { revision: revision.number, yaml: maskText(toYaml(maskSpec(revision.spec))) } } : {}),
  };
}

const fieldOf = ({ path, live, desired, change, notReturned }: FieldChange): ChangedField => ({
  field: path,
  ...(live === null || live === undefined ? {} : { before: maskDeep(live) }),
  ...(desired === null || desired === undefined ? {} : { after: maskDeep(desired) }),
  change,
  ...(notReturned ? { notReturned } : {}),
});

const madeBy = ({ operation, revisions }: Facts) => revisions.find(({ operationId }) => operationId === operation.id);

/** A verb that changes a setting has no plan; the revision that it made says what changed. */
function fieldsBetween(facts: Facts): ChangedField[] {
  const made = madeBy(facts);
  const former = made && facts.revisions.find(({ number }) => number === made.number - 1);
  if (!made || !former || facts.operation.plan) return [];
  return maskDifferences(diffSpecs(former.spec, made.spec)).map(({ path, before, after }) => ({
    field: path.replace(/^endpoint\./, ''),
    ...(before === undefined ? {} : { before: maskDeep(before) }),
    ...(after === undefined ? {} : { after: maskDeep(after) }),
  }));
}
