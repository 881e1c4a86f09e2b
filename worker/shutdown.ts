/** How long a worker takes to end: whoever stops it has to wait longer before a kill. */

/** Running activities may go on for so long (s) after a shutdown began: longer than a call to TIR. */
export const GRACE_SECONDS = 20;

/** After so long (s) the worker ends, whatever still runs; Temporal gives it to another one. */
export const FORCE_SECONDS = 40;
