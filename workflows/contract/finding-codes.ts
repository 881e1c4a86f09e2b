/**
 * Every code of a finding, with what it means: the one place. A code that is not here does not compile (`Finding.code`);
 * one that nothing reports any more fails a test. docs/errors.md and docs/spec-reference.md are made of this.
 */
import { containerCodes } from './finding-codes/container-codes.js';
import { fieldCodes } from './finding-codes/field-codes.js';
import { fileCodes } from './finding-codes/file-codes.js';
import type { FindingMeaning } from './finding-codes/meaning.js';
import { frameworkCodes, modelSourceCodes } from './finding-codes/model-codes.js';
import { planCodes, scalingCodes } from './finding-codes/plan-codes.js';
import { kubeletProbeCodes, probeCheckCodes } from './finding-codes/probe-codes.js';
import { providerCodes, referenceCodes, stateCodes, terraformCodes } from './finding-codes/terraform-codes.js';

/** The codes of the rules between fields, in the order of a spec. */
const ruleCodes = {
  ...frameworkCodes,
  ...modelSourceCodes,
  ...planCodes,
  ...scalingCodes,
  ...containerCodes,
  ...kubeletProbeCodes,
  ...probeCheckCodes,
};

const codes = { ...fileCodes, ...fieldCodes, ...ruleCodes, ...terraformCodes, ...referenceCodes, ...providerCodes, ...stateCodes };

/** Stable kebab-case word for programs, such as `plan-missing`. */
export type FindingCode = keyof typeof codes;

type CodesOf<S extends FindingMeaning['severity']> = {
  [Code in FindingCode]: (typeof codes)[Code]['severity'] extends S ? Code : never;
}[FindingCode];

/** Codes that an error may have. */
export type ErrorCode = CodesOf<'error' | 'either'>;
/** Codes that a warning may have. */
export type WarningCode = CodesOf<'warning' | 'either'>;

export const findingCodes: Readonly<Record<FindingCode, FindingMeaning>> = codes;

/** Codes that belong together, with a title for people. */
export interface FindingCodeGroup {
  title: string;
  codes: Readonly<Partial<Record<FindingCode, FindingMeaning>>>;
}

/** Rules between the fields of a spec. */
export const ruleCodeGroups: readonly FindingCodeGroup[] = [
  { title: 'Name, framework and image', codes: frameworkCodes },
  { title: 'Where the model comes from', codes: modelSourceCodes },
  { title: 'Plan and price', codes: planCodes },
  { title: 'Replicas and final state', codes: scalingCodes },
  { title: 'Container, environment and surroundings', codes: containerCodes },
  { title: "TIR's own probes", codes: kubeletProbeCodes },
  { title: 'The probe check', codes: probeCheckCodes },
];

/** All groups, each code in one of them. */
export const findingCodeGroups: readonly FindingCodeGroup[] = [
  { title: 'Files and --set', codes: fileCodes },
  { title: 'Shape of a spec', codes: fieldCodes },
  ...ruleCodeGroups,
  { title: 'Terraform: text and blocks', codes: terraformCodes },
  { title: 'Terraform: values and references', codes: referenceCodes },
  { title: 'Terraform: what the provider does in silence', codes: providerCodes },
  { title: 'Terraform: a state file', codes: stateCodes },
];
