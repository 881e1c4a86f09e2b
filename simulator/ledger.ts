import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';

/** What an entry is about: a control-plane request, a change of an endpoint's status, a replica, or an act through the admin API. */
export type LedgerKind = 'request' | 'state' | 'replica' | 'admin';

/** One line of the ledger. `seq` orders all lines of one simulator; times are ISO 8601 texts. */
export interface LedgerEntry {
  seq: number;
  kind: LedgerKind;
  /** For a request: create, get, list, put:patch, ..., delete, sku, and so on. */
  operation: string;
  simulatedAt: string;
  realAt: string;
  projectId?: number;
  endpointId?: number;
  endpointName?: string;
  method?: string;
  /** Path and query without the API key. */
  path?: string;
  /** HTTP status sent; null while unanswered, or when the connection was cut instead. */
  status?: number | null;
  /** Ids of the fault rules that fired on this request. */
  faults?: number[];
  /** Body of a request that changes something. Holds environment values as sent. */
  body?: unknown;
  /** The message of the answer when it was a refusal. */
  message?: string;
  /** Habits that the real platform might not forgive, such as a missing trailing slash. */
  warnings?: string[];
  from?: string;
  to?: string;
  reason?: string;
  replica?: string;
}

/** Requests that one endpoint's data plane received, by `METHOD path status`. */
export type DataPlaneCounts = Record<string, Record<string, number>>;

/** Most entries kept; the oldest go first. */
const limit = 200_000;

/** The memory of everything that happened, in order. With a file, finished lines are also appended there and read back at the next start. */
export class Ledger {
  private entries: LedgerEntry[] = [];
  private lastSeq = 0;
  /** Data-plane requests by endpoint id. In memory only. */
  readonly dataPlane: DataPlaneCounts = {};

  constructor(
    private readonly simulatedNow: () => number,
    private readonly file?: string,
  ) {
    if (file && existsSync(file)) this.restore(readFileSync(file, 'utf8'));
  }

  /** Simulated time of the last line (ms); 0 when there is none. */
  get lastMoment(): number {
    return Date.parse(this.entries.at(-1)?.simulatedAt ?? '') || 0;
  }

  /** Adds a line. `simulatedAt` in `entry` (ms) overrides now, for things that happened at an exact earlier moment. */
  add(entry: Omit<LedgerEntry, 'seq' | 'simulatedAt' | 'realAt'>, simulatedAt = this.simulatedNow()): LedgerEntry {
    const line = this.open(entry, simulatedAt);
    this.close(line);
    return line;
  }

  /** Adds a line that is still to be completed, such as a request without an answer yet. Finish it with `close`. */
  open(entry: Omit<LedgerEntry, 'seq' | 'simulatedAt' | 'realAt'>, simulatedAt = this.simulatedNow()): LedgerEntry {
    this.lastSeq += 1;
    const line: LedgerEntry = {
      seq: this.lastSeq,
      ...entry,
      simulatedAt: new Date(simulatedAt).toISOString(),
      realAt: new Date().toISOString(),
    };
    this.entries.push(line);
    if (this.entries.length > limit) this.entries.splice(0, this.entries.length - limit);
    return line;
  }

  /** Writes a completed line to the file, if there is one. */
  close(line: LedgerEntry): void {
    if (this.file) appendFileSync(this.file, `${JSON.stringify(line)}\n`, { mode: 0o600 });
  }

  /** The lines after `since` that match, oldest first. An `operation` of `put` also matches `put:patch` and its like. */
  list(filter: { since?: number; operation?: string; name?: string; kind?: string } = {}): LedgerEntry[] {
    const { since = 0, operation, name, kind } = filter;
    return this.entries.filter(
      (line) =>
        line.seq > since &&
        (operation === undefined || line.operation === operation || line.operation.startsWith(`${operation}:`)) &&
        (name === undefined || line.endpointName === name) &&
        (kind === undefined || line.kind === kind),
    );
  }

  /** Forgets every line and count. Sequence numbers go on. */
  clear(): void {
    this.entries = [];
    for (const key of Object.keys(this.dataPlane)) delete this.dataPlane[key];
    if (this.file) writeFileSync(this.file, '', { mode: 0o600 });
  }

  /** Counts one data-plane request. */
  countDataPlane(endpointId: number, route: string): void {
    const counts = (this.dataPlane[endpointId] ??= {});
    counts[route] = (counts[route] ?? 0) + 1;
  }

  private restore(text: string): void {
    for (const row of text.split('\n')) {
      const line = parseLine(row);
      if (!line) continue;
      this.entries.push(line);
      this.lastSeq = Math.max(this.lastSeq, line.seq);
    }
    this.entries.sort((left, right) => left.seq - right.seq);
  }
}

/** A kill in the middle of an append leaves half a line at the end; such a line is skipped. */
function parseLine(row: string): LedgerEntry | undefined {
  try {
    return row.trim() === '' ? undefined : (JSON.parse(row) as LedgerEntry);
  } catch {
    return undefined;
  }
}
