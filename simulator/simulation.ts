import type { Ledger } from './ledger.js';
import type { Lifecycle } from './lifecycle.js';
import type { Platform } from './platform.js';
import type { Snapshot } from './snapshot.js';

/** The parts of one running simulator, as its planes share them. */
export interface Simulation {
  platform: Platform;
  lifecycle: Lifecycle;
  ledger: Ledger;
  snapshot: Snapshot;
  /** Lives through what is due, and sets the timer for what comes next. Call it at the start and at the end of every request. */
  settle(): void;
}
