import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedClock } from './clock.js';
import type { PlatformState } from './state.js';

/** What the state file holds. */
interface SavedState {
  version: 1;
  /** Simulated time at which it was written (ms), so that the clock never goes back. */
  simulatedNow: number;
  /** Clock rate at that time, and whether it was the last write of a process that closed properly. */
  rate: number;
  closed: boolean;
  state: PlatformState;
}

/** How old the saved clock may get while requests come in (real ms). */
const clockIntervalMs = 5000;

/** Simulated time (ms) from which a restored clock starts: later than any that the earlier process told. */
export function restoredMoment(saved: SavedState | undefined, lastLedgerMoment: number): number {
  if (!saved) return lastLedgerMoment;
  // A killed process may have answered a little after its last line, by up to a real second.
  const margin = saved.closed ? 0 : 1000 * saved.rate;
  return Math.max(saved.simulatedNow, lastLedgerMoment) + margin;
}

/** Keeps the state in a folder, or nowhere. Writing is atomic: a kill leaves the old file or the new one. */
export class Snapshot {
  private writtenRevision = -1;
  private writtenAt = -Infinity;

  constructor(private readonly folder: string | undefined) {
    if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Where the ledger of this state is kept, if anywhere. */
  get ledgerFile(): string | undefined {
    return this.folder && join(this.folder, 'ledger.jsonl');
  }

  /** The saved state, if there is one. @throws Error when the file cannot be read as one */
  load(): SavedState | undefined {
    if (!this.folder || !existsSync(this.file(this.folder))) return undefined;
    const file = this.file(this.folder);
    try {
      const saved = JSON.parse(readFileSync(file, 'utf8')) as SavedState;
      if (saved.version !== 1) throw new Error(`version ${String(saved.version)} is unknown`);
      return saved;
    } catch (cause) {
      throw new Error(`The simulator's state in ${file} cannot be read: ${String(cause)}. Move the file away to start afresh.`, {
        cause,
      });
    }
  }

  /** Writes the state unless this revision is already there, with a recent clock. The file holds environment values, so only its owner may read it. */
  save(state: PlatformState, revision: number, clock: SimulatedClock, closed = false): void {
    if (!this.folder || (!closed && revision === this.writtenRevision && performance.now() - this.writtenAt < clockIntervalMs))
      return;
    const saved: SavedState = { version: 1, simulatedNow: clock.now(), rate: clock.rate, closed, state };
    const draft = `${this.file(this.folder)}.draft`;
    writeFileSync(draft, JSON.stringify(saved), { mode: 0o600 });
    renameSync(draft, this.file(this.folder));
    this.writtenRevision = revision;
    this.writtenAt = performance.now();
  }

  private file(folder: string): string {
    return join(folder, 'simulator.json');
  }
}
