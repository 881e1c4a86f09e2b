import type { Term } from '../commitment.js';
import type { EndpointSpec } from '../spec.js';
import type { Finding } from '../finding.js';
import type { ErrorCode, FindingCode, WarningCode } from '../finding-codes.js';

/** What a rule reports. `from` names the other fields it was drawn from: if one of them was unreadable, the fault is dropped. */
export type Fault = Pick<Finding, 'severity' | 'code' | 'path' | 'message' | 'fix'> & { from: readonly string[] };

/**
 * A rule reads one spec whose shape is right and reports everything of its kind.
 * `term` is how the plan is paid: what the spec says of it, or TIR's price row once that was read.
 */
export type Rule = (spec: EndpointSpec, term: Term) => Fault[];

type Words<Code extends FindingCode> = Pick<Finding, 'path' | 'message' | 'fix'> & { code: Code; from?: readonly string[] };

/** A certain mistake. */
export const error = (words: Words<ErrorCode>): Fault => ({ severity: 'error', from: [], ...words });

/** Something documentation only suggests. */
export const warning = (words: Words<WarningCode>): Fault => ({ severity: 'warning', from: [], ...words });
