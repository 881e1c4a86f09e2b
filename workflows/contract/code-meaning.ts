/** What a stable code says to whoever meets it, for docs/errors.md. Each part is a sentence or two; `code` in backticks. */
export interface CodeMeaning {
  means: string;
  /** What exists now: what was changed, and what may be billing. */
  now: string;
  /** Who does what next. */
  next: string;
}
