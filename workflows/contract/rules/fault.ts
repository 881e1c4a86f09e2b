import type { EndpointSpec } from '../spec.js';
import type { Finding } from '../finding.js';

/** What a rule reports. `from` names the other fields it was drawn from: if one of them was unreadable, the fault is dropped. */
export type Fault = Pick<Finding, 'severity' | 'code' | 'path' | 'message' | 'fix'> & { from: readonly string[] };

/** A rule reads one spec whose shape is right and reports everything of its kind. */
export type Rule = (spec: EndpointSpec) => Fault[];

type Words = Pick<Finding, 'code' | 'path' | 'message' | 'fix'> & { from?: readonly string[] };

/** A certain mistake. */
export const error = (words: Words): Fault => ({ severity: 'error', from: [], ...words });

/** Something documentation only suggests. */
export const warning = (words: Words): Fault => ({ severity: 'warning', from: [], ...words });
