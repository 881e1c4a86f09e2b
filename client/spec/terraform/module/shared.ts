/** What all modules of one reading share. */
import type { Position } from '../../document.js';
import type { Environment } from '../../substitute.js';
import type { Problem } from '../expression/scope.js';
import type { ConfigurationFiles } from './files.js';
import type { GivenReference } from './reference-settings.js';

/** Where a problem is told; what the command line gives has no line. */
export type Report = (problem: Problem, file: string, place?: Position) => void;
/** The same, at a place that is known already. */
export type Tell = (problem: Problem) => void;

export interface Shared {
  /** Values of references from the command line. */
  settings: readonly GivenReference[];
  /** Texts of those that gave a reference its value. */
  used: Set<string>;
  /** References that were asked for, for suggestions. */
  asked: Set<string>;
  report: Report;
  files: ConfigurationFiles;
  environment: Environment;
  /** What is being evaluated, for values that are drawn from themselves. */
  open: Set<object>;
  /** Called when a reference led to what could not be read: the mistakes of its file are then to be told. */
  lose: () => void;
}
