/** What is wrong, or doubtful, about a spec: one shape for schema, rules, files and command line. */
import type { FindingCode } from './finding-codes.js';

/** One thing to mend (`error`: the spec is refused) or to look at (`warning`: it is not). */
export interface Finding {
  severity: 'error' | 'warning';
  /** Stable kebab-case word for programs, such as `plan-missing`. */
  code: FindingCode;
  /** Where in the spec, such as `endpoint.autoScalePolicy.rules[0].metric`; empty for the whole document. */
  path: string;
  /** What the field is called in the file, where that is not the path: `detailed_info.hugging_face_id` in Terraform. */
  attribute?: string;
  /** What is wrong, as a sentence. */
  message: string;
  /** What would be right, as a sentence. */
  fix: string;
  /** File of the spec as the caller named it; `-` for standard input. */
  file?: string;
  /** Line in the file, from 1. */
  line?: number;
  /** Column in the line, from 1. */
  column?: number;
  /** Document in the file, from 1. */
  document?: number;
}

/** True when any finding refuses the spec. */
export const hasErrors = (findings: readonly Finding[]): boolean => findings.some((finding) => finding.severity === 'error');

/** One line for a terminal: place, severity, path, what is wrong, what would be right, code. */
export function formatFinding(finding: Finding): string {
  const place = [finding.file, finding.line, finding.line === undefined ? undefined : finding.column]
    .filter((part) => part !== undefined)
    .join(':');
  const name = finding.attribute ?? finding.path;
  const where = name === '' ? '' : `${name}: `;
  return `${place === '' ? '' : `${place}: `}${finding.severity}: ${where}${finding.message} ${finding.fix} [${finding.code}]`;
}
