/** Everything about a spec that can be told without asking TIR, all of it in one answer. */
import { statedTerm, type Term } from './commitment.js';
import type { Finding } from './finding.js';
import { hasErrors } from './finding.js';
import { allRules } from './rules/all-rules.js';
import type { Fault } from './rules/fault.js';
import { touches } from './rules/field-path.js';
import { readableRest } from './rules/readable.js';
import { describeIssue } from './rules/schema-issue.js';
import { endpointSpec } from './spec.js';
import type { EndpointSpec } from './spec.js';

export interface Validation {
  /** The spec with all defaults; absent when any finding is an error. */
  spec?: EndpointSpec;
  findings: Finding[];
}

/**
 * Checks shape and rules together: fields that fail the schema are left out, and the rules run over the rest, without
 * repeating what comes from a field that was left out.
 * @param term how the plan is paid, where TIR's price row was read. Default: what the spec says of it
 */
export function validateSpec(input: unknown, term?: Term): Validation {
  const parsed = endpointSpec.safeParse(input);
  if (parsed.success) {
    const findings = faultsOf(parsed.data, term).map(toFinding);
    return hasErrors(findings) ? { findings } : { spec: parsed.data, findings };
  }
  const described = parsed.error.issues.flatMap((issue) => describeIssue(issue, input));
  const rest = readableRest(input);
  const dropped = [...described.flatMap((one) => one.dropped), ...(rest?.dropped ?? [])];
  const faults = rest ? faultsOf(rest.spec, term).filter((fault) => !comesFrom(fault, dropped)) : [];
  return { findings: [...described.map((one) => one.finding), ...faults.map(toFinding)] };
}

const faultsOf = (spec: EndpointSpec, term = statedTerm(spec.endpoint)): Fault[] => allRules.flatMap((rule) => rule(spec, term));

const comesFrom = (fault: Fault, dropped: readonly string[]): boolean =>
  [fault.path, ...fault.from].some((path) => dropped.some((gone) => touches(path, gone)));

const toFinding = ({ severity, code, path, message, fix }: Fault): Finding => ({ severity, code, path, message, fix });
