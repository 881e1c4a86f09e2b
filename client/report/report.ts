/** What a report says of one operation, ready for a page or a program. Secrets are masked. */
import type { EndpointIdentity } from '../../workflows/contract/identity.js';
import type { FailureReport, OperationResult, SpecSource } from '../../workflows/contract/operation.js';
import type { Phase } from '../../workflows/contract/phase.js';
import type { AuditLine } from './audit.js';
import type { CallsReport } from './calls.js';
import type { ChangesReport } from './changes.js';
import type { CostReport } from './cost.js';
import type { EvidenceReport } from './evidence.js';
import type { Timeline } from './phases.js';
import type { ProbeCheckReport } from './probe-checks.js';
import type { StepReport } from './steps.js';

/** An operation beside this one. */
export interface Neighbour {
  id: string;
  kind: string;
  phase: string;
}

export interface Report {
  format: 'tir-rollouts/report/v1';
  /** The moment that the report tells of, ISO 8601. */
  asOf: string;
  endpoint: EndpointIdentity & {
    /** TIR's id that the operation worked on. */
    tirId?: number;
    inferenceUrl?: string;
  };
  operation: {
    id: string;
    kind: string;
    actor: string;
    reason?: string;
    source?: SpecSource;
    revision?: number;
    verdict?: string;
    startedAt: string;
    /** Absent while it runs. */
    endedAt?: string;
  };
  outcome: {
    phase: Phase;
    /** It had not ended when the report was made. */
    runs: boolean;
    /** As Temporal ended it without a last word, such as `TERMINATED`. */
    closedAs?: string;
    /** What happened, in a sentence or two. */
    summary?: string;
    /** The failing step, and what exists now. */
    failure?: Pick<FailureReport, 'step' | 'failureType' | 'message' | 'standing'>;
    nextStep: string;
    warnings: string[];
    /** Fields that TIR does not return: sent, and not verified. */
    unverifiable: string[];
  };
  timeline: Timeline;
  steps: StepReport[];
  probeChecks: ProbeCheckReport[];
  /** What the result says of its probe check, where its calls were not recorded one by one. */
  probeSummary?: OperationResult['probe'];
  calls: CallsReport;
  cost: CostReport;
  changes: ChangesReport;
  evidence?: EvidenceReport;
  audit: AuditLine[];
  /** The operations of the endpoint before and after this one. */
  before?: Neighbour;
  after?: Neighbour;
  temporal: {
    workflowId: string;
    runId: string;
    namespace: string;
    /** The run in the Temporal UI; absent where the UI is not known. */
    runUrl?: string;
    /** All operations of the endpoint in the Temporal UI. */
    endpointUrl?: string;
  };
}
