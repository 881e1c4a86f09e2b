/** One spec as it was read, before it is checked: the plain value and the way back to the place in the file. */
import type { Finding } from '../../workflows/contract/finding.js';
import type { FieldPath } from '../../workflows/contract/rules/field-path.js';

/** Line and column, both from 1. */
export interface Position {
  line: number;
  column: number;
}

/** A place, in another file than that of its document where it names one. */
export interface Place extends Position {
  file?: string;
}

/** Where a document came from. */
export interface Source {
  /** File as the caller named it; `-` for standard input. */
  file: string;
  /** Document in the file, from 1. */
  document: number;
}

export interface SpecDocument {
  source: Source;
  /** Plain values, not checked yet. */
  value: unknown;
  /** Paths of values that could not be read and have their finding already. */
  unread: readonly string[];
  /** Place of the field in the file, or of its nearest parent that is there. */
  locate: (path: FieldPath) => Place | undefined;
  /** A finding in the words of the file's own language, where that is not ours. */
  translate?: (finding: Finding) => Finding;
}

/** What reading gave: documents, and what was wrong with the text itself. */
export interface Reading {
  documents: SpecDocument[];
  findings: Finding[];
}
