/** What an operation leaves in the record when it ends. Pure. */
import type { Ending } from './contract/audit.js';
import type { OperationKind, OperationResult } from './contract/operation.js';
import type { Known } from './failure-report.js';

/** What a workflow says when its steps are done. */
export type Finish = Omit<OperationResult, 'operationId' | 'kind' | 'endpoint'> & {
  /** Verdict on `revision`. Default: none. */
  verdict?: 'healthy' | 'unknown';
};

/** Kinds that roll a revision out and so judge it. */
export const isRollout = (kind: OperationKind): boolean => kind === 'rollout' || kind === 'rollback';

/** After a good end: the verdict, what TIR holds, and what the endpoint shall be from now on. */
export function endingOf({ phase, status, revision, verdict }: Finish): Partial<Ending> {
  return {
    ...(verdict && revision !== undefined ? { verdict, revision } : {}),
    ...(revision !== undefined && phase !== 'Deleted' ? { applied: revision } : {}),
    ...(phase === 'Deleted' ? { power: null } : {}),
    ...(phase === 'Deleted' || phase === 'Renamed'
      ? {}
      : { power: status === 'stopped' || phase === 'Stopped' ? ('stopped' as const) : ('running' as const) }),
  };
}

/** After a bad end. @param isOfRevision whether the failure came of what was rolled out: else it says nothing of the revision */
export function failedEndingOf(kind: OperationKind, known: Known, isOfRevision: boolean): Partial<Ending> {
  const holds = known.restored?.revision ?? known.holds;
  const verdict = isOfRevision && known.touched ? ('bad' as const) : ('unknown' as const);
  return {
    ...(isRollout(kind) && known.revision !== undefined ? { verdict } : {}),
    ...(holds === undefined ? {} : { applied: holds }),
    ...(known.runs ? { power: 'running' as const } : {}),
  };
}
