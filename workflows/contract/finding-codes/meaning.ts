/** What a code of a finding says in general; the finding itself says it of the case at hand. */
export interface FindingMeaning<S extends 'error' | 'warning' | 'either' = 'error' | 'warning' | 'either'> {
  /** `error`: the spec is refused. `warning`: it is not. `either`: it depends on the case, as `means` says. */
  severity: S;
  /** What is wrong, or doubtful. */
  means: string;
  /** What would be right. */
  mend: string;
}

/** A certain mistake. */
export const error = (means: string, mend: string): FindingMeaning<'error'> => ({ severity: 'error', means, mend });

/** Something documentation only suggests. */
export const warning = (means: string, mend: string): FindingMeaning<'warning'> => ({ severity: 'warning', means, mend });

/** An error in some cases and a warning in others. */
export const either = (means: string, mend: string): FindingMeaning<'either'> => ({ severity: 'either', means, mend });
