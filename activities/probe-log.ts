/** Keeps the probes of one check while it runs, so that a person can look at a check that goes on. */
import { activityInfo } from '@temporalio/activity';
import type { Database } from '../db/connect.js';
import { noteSeen } from '../db/operations.js';
import { writeProbes, type NewProbe } from '../db/probes.js';
import type { ProbeVerdict } from './probe/probe-once.js';

/** Up to so many probes of a check each one is kept. */
const ALL_UP_TO = 500;

/**
 * Whether the probe of that number, from 1, is kept: each of the first 500, then every second of twice as many, every
 * fourth of the next, and so on. So a check that lasts for a week leaves some thousands of rows, spread over all of it.
 */
export function isKept(number: number): boolean {
  const stride = 2 ** Math.floor(Math.log2(Math.max(0, number - 1) / ALL_UP_TO + 1));
  return number % stride === 0;
}

/** What all probes of a check have in common. */
type Check = Pick<NewProbe, 'operationId' | 'preset'> & { maxLatencyMs?: number };

/** A probe changes nothing, so it does not wait for PostgreSQL: what could not be written goes with the next one. */
export class ProbeLog {
  #unwritten: NewProbe[] = [];
  #seen: string | undefined;
  #writing: Promise<void> = Promise.resolve();
  readonly #check: Omit<NewProbe, 'number' | 'ok' | 'latencyMs' | 'at'>;

  constructor(
    private readonly database: Database,
    check: Check,
  ) {
    const { workflowExecution, activityId, attempt } = activityInfo();
    this.#check = { ...check, runId: workflowExecution?.runId ?? '', checkId: activityId, attempt };
  }

  /** @param at when the call began @param seen what the check sees by now, in one line, for whoever follows it */
  add(number: number, at: Date, { ok, latencyMs, status }: ProbeVerdict, seen: string, reason?: string): void {
    this.#seen = seen;
    if (isKept(number))
      this.#unwritten.push({
        ...this.#check,
        number,
        at,
        ok,
        latencyMs: Math.round(latencyMs),
        ...(status === undefined ? {} : { status }),
        ...(reason === undefined ? {} : { reason }),
      });
    this.#writing = this.#writing.then(() => this.#write());
  }

  /** Waits until all is written that can be. */
  async settled(): Promise<void> {
    await this.#writing;
    await this.#write();
  }

  async #write(): Promise<void> {
    const rows = this.#unwritten.splice(0);
    const seen = this.#seen;
    this.#seen = undefined;
    try {
      await writeProbes(this.database, rows);
      if (seen !== undefined) await noteSeen(this.database, this.#check.operationId, seen);
    } catch {
      this.#unwritten.unshift(...rows);
      this.#seen ??= seen;
    }
  }
}
