/** Fields before and after an operation, by its plan or by the revision that it made. Secrets are masked. */
import type { OperationRow } from '../db/operations.js';
import type { JudgedRevision } from '../db/revisions.js';
import type { FieldChange, Plan } from '../workflows/contract/plan.js';
import { diffSpecs } from '../workflows/contract/spec-diff.js';
import { maskDeep } from './mask-text.js';
import { maskDifferences } from './spec/mask.js';

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

interface Facts {
  operation: OperationRow;
  /** Revisions of the endpoint. */
  revisions: readonly JudgedRevision[];
}

export function changedFields(facts: Facts): ChangedField[] {
  const plan = facts.operation.plan as Plan | null;
  return plan && plan.changes.length > 0 ? plan.changes.map(fieldOf) : fieldsBetween(facts);
}

/** The revision that the operation rolled out, or that it made. */
export const revisionOf = (facts: Facts): JudgedRevision | undefined =>
  facts.revisions.find(({ number }) => number === facts.operation.revision) ?? madeBy(facts);

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
