import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SimulatedClock } from './clock.js';
import { applyChange, type StateChange, type StateChanges } from './state-changes.js';
import type { PlatformState } from './state.js';

/** When something was written. */
interface Moment {
  /** Simulated time (ms), so that the clock never goes back. */
  simulatedNow: number;
  /** Clock rate at that time. */
  rate: number;
}

/** What `simulator.json` holds: the whole state at one moment. Version 1 had no journal. */
interface SavedState extends Moment {
  version: 1 | 2;
  /** Whether it was the last write of a process that closed properly. */
  closed: boolean;
  /** Which journal goes on from here. */
  generation?: number;
  state: PlatformState;
}

/** One line of the journal. */
type JournalLine = Moment & { change?: StateChange };

/** How old the saved clock may get while requests come in (real ms). */
const clockIntervalMs = 5000;
/** A journal that is longer than this (bytes), and than the state itself, is folded into a new whole state. */
const shortestFold = 1024 * 1024;

/** Simulated time (ms) from which a restored clock starts: later than any that the earlier process told. */
export function restoredMoment(saved: SavedState | undefined, lastLedgerMoment: number): number {
  if (!saved) return lastLedgerMoment;
  // A killed process may have answered a little after its last line, by up to a real second.
  const margin = saved.closed ? 0 : 1000 * saved.rate;
  return Math.max(saved.simulatedNow, lastLedgerMoment) + margin;
}

/**
 * Keeps the state in a folder, or nowhere: the whole of it in `simulator.json`, and each change since as a line of a
 * journal, so that a change costs by its own size. A kill leaves the old whole with its journal or the new one with
 * none, and half a line at the most, which was never answered for and is dropped.
 */
export class Snapshot {
  private writtenRevision = -1;
  private writtenAt = -Infinity;
  private generation = 0;
  private wholeBytes = 0;
  /** undefined until the state was written whole, and after an append that failed. */
  private journalBytes: number | undefined;

  constructor(private readonly folder: string | undefined) {
    if (folder) mkdirSync(folder, { recursive: true, mode: 0o700 });
  }

  /** Where the ledger of this state is kept, if anywhere. */
  get ledgerFile(): string | undefined {
    return this.folder && join(this.folder, 'ledger.jsonl');
  }

  /** The saved state, if there is one. @throws Error when the files cannot be read as one */
  load(): SavedState | undefined {
    if (!this.folder || !existsSync(this.wholeFile(this.folder))) return undefined;
    const file = this.wholeFile(this.folder);
    try {
      const saved = JSON.parse(readFileSync(file, 'utf8')) as SavedState;
      if (saved.version !== 1 && saved.version !== 2) throw new Error(`version ${String(saved.version)} is unknown`);
      this.generation = saved.generation ?? 0;
      return this.replay(this.folder, saved);
    } catch (cause) {
      throw new Error(
        `The simulator's state in ${this.folder} cannot be read: ${String(cause)}. Move simulator.json away to start afresh.`,
        { cause },
      );
    }
  }

  /** Writes what has changed unless this revision is already there, with a recent clock. The files hold environment values, so only their owner may read them. */
  save(state: PlatformState, changes: StateChanges, revision: number, clock: SimulatedClock, closed = false): void {
    if (!this.folder) return;
    if (!closed && revision === this.writtenRevision && performance.now() - this.writtenAt < clockIntervalMs) return;
    const now: Moment = { simulatedNow: clock.now(), rate: clock.rate };
    const isLong = this.journalBytes === undefined || this.journalBytes > Math.max(shortestFold, this.wholeBytes);
    const change = changes.take();
    if (closed || isLong) this.writeWhole(this.folder, { version: 2, ...now, closed, generation: this.generation + 1, state });
    else this.append(this.folder, { ...now, ...(change ? { change } : {}) });
    this.writtenRevision = revision;
    this.writtenAt = performance.now();
  }

  private writeWhole(folder: string, saved: SavedState & { generation: number }): void {
    const text = JSON.stringify(saved);
    const draft = `${this.wholeFile(folder)}.draft`;
    writeFileSync(draft, text, { mode: 0o600 });
    renameSync(draft, this.wholeFile(folder));
    rmSync(this.journalFile(folder), { force: true });
    this.generation = saved.generation;
    this.wholeBytes = text.length;
    this.journalBytes = 0;
  }

  private append(folder: string, line: JournalLine): void {
    const text = `${JSON.stringify(line)}\n`;
    const before = this.journalBytes ?? 0;
    // Half a line may be left by a disk that is full: what comes next must not be glued to it.
    this.journalBytes = undefined;
    appendFileSync(this.journalFile(folder), text, { mode: 0o600 });
    this.journalBytes = before + text.length;
  }

  /** The state as the last whole line of its journal left it. */
  private replay(folder: string, saved: SavedState): SavedState {
    const file = this.journalFile(folder);
    if (saved.version === 1 || !existsSync(file) || statSync(file).size === 0) return saved;
    const lines = readFileSync(file, 'utf8').split('\n');
    // What follows the last line break is a line that was not written whole.
    lines.pop();
    let last: Moment = saved;
    for (const text of lines) {
      const line = JSON.parse(text) as JournalLine;
      if (line.change) applyChange(saved.state, line.change);
      last = line;
    }
    return { ...saved, simulatedNow: last.simulatedNow, rate: last.rate, closed: false };
  }

  private wholeFile(folder: string): string {
    return join(folder, 'simulator.json');
  }

  private journalFile(folder: string): string {
    return join(folder, `simulator.${this.generation}.journal`);
  }
}
