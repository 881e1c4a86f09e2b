/** N successes in a row, by calls against the data plane, before a deadline. */
import { activityInfo, ApplicationFailure, Context, sleep } from '@temporalio/activity';
import type { ProbeReport } from '../workflows/contract/operation.js';
import { seenOf, successesInARow, type Tally } from '../workflows/contract/proof.js';
import type { ProbeCheck } from '../workflows/contract/spec.js';
import { keepForRetry, noteProgress } from './call-log.js';
import { countProbe } from './metrics.js';
import type { ProbeLog } from './probe-log.js';
import { probeOnce, type ProbeRequest } from './probe/probe-once.js';
import { whyNot } from './probe/request.js';

/** The streak so far; kept in the heartbeat, so that a retry after a crash goes on with it. */
interface Streak {
  latenciesMs: number[];
  attempts: number;
  failures: number;
  last?: string;
  /** Since when the server says, without a break, that it never will (ms since the epoch). */
  finalSince?: number;
}

export interface StreakOptions {
  check: Pick<ProbeCheck, 'successes' | 'intervalSeconds'>;
  /** When a streak that has not come has failed (ms since the epoch). */
  until: number;
  /** Looks at TIR between failing calls. @throws ApplicationFailure when TIR itself says that it will not serve */
  lookAtTir: () => Promise<void>;
  log: ProbeLog;
  /** A sentence on where the calls may not go, and what to set, for the failure. */
  doubt?: string;
}

/** How often TIR is looked at while calls fail (ms). */
const LOOK_EVERY_MS = 10_000;
/**
 * A server that says it never will is believed after so long (ms): while replicas are replaced, the answer may be that
 * of an old one.
 */
const FINAL_AFTER_MS = 30_000;

/** @throws ApplicationFailure `ProbeFailed` when the streak does not come before the deadline, or cannot come at all */
export async function keepStreak(request: ProbeRequest, options: StreakOptions): Promise<ProbeReport> {
  const { successes, intervalSeconds } = options.check;
  const context = Context.current();
  const streak = resumed(activityInfo().heartbeatDetails);
  keepForRetry(streak);
  let lookAt = Date.now() + LOOK_EVERY_MS;
  while (streak.latenciesMs.length < successes) {
    if (Date.now() > options.until) throw probeFailed(streak, options);
    const at = new Date();
    const verdict = await probeOnce(request, context.cancellationSignal);
    countProbe(request.preset, verdict.ok, verdict.latencyMs);
    streak.attempts += 1;
    if (verdict.ok) streak.latenciesMs.push(Math.round(verdict.latencyMs));
    else {
      streak.latenciesMs = [];
      streak.failures += 1;
      streak.last = whyNot(verdict);
    }
    if (verdict.final) streak.finalSince ??= at.getTime();
    else delete streak.finalSince;
    const seen = seenOf(tallyOf(streak), successes);
    options.log.add(streak.attempts, at, verdict, seen, verdict.ok ? undefined : streak.last);
    context.heartbeat(streak);
    noteProgress(seen);
    if (streak.finalSince !== undefined && Date.now() - streak.finalSince >= FINAL_AFTER_MS) throw probeFailed(streak, options);
    if (!verdict.ok && Date.now() >= lookAt) {
      await options.lookAtTir();
      lookAt = Date.now() + LOOK_EVERY_MS;
    }
    if (streak.latenciesMs.length < successes) await sleep(intervalSeconds * 1000);
  }
  return { preset: request.preset, successes, attempts: streak.attempts, latencyMs: latencyOf(streak.latenciesMs) };
}

function latencyOf(latenciesMs: readonly number[]): { median: number; max: number } {
  const sorted = latenciesMs.toSorted((a, b) => a - b);
  return { median: sorted[Math.floor(sorted.length / 2)] ?? 0, max: sorted.at(-1) ?? 0 };
}

const tallyOf = ({ latenciesMs, attempts, failures, last }: Streak): Tally => ({
  streak: latenciesMs.length,
  attempts,
  failures,
  ...(last === undefined ? {} : { last }),
});

function resumed(details: unknown): Streak {
  const known = details as Partial<Streak> | undefined;
  if (!known || !Array.isArray(known.latenciesMs)) return { latenciesMs: [], attempts: 0, failures: 0 };
  const { latenciesMs, attempts = latenciesMs.length, failures = attempts - latenciesMs.length, last, finalSince } = known;
  return { latenciesMs, attempts, failures, ...(last ? { last } : {}), ...(finalSince ? { finalSince } : {}) };
}

function probeFailed(streak: Streak, { check: { successes }, doubt }: StreakOptions): ApplicationFailure {
  const { failures, attempts, last, finalSince } = streak;
  const next = doubt ?? (finalSince
    ? 'Give the spec a rollout.probe that fits the model, such as preset embeddings for one that embeds; then apply it again.'
    : 'See whether the model loads, in the worker logs of the evidence.');
  const seen = failures === 0 ? `the time ran out within a streak, after ${attempts} calls` : `${failures} of ${attempts} calls failed, last: ${last ?? 'no reason given'}`;
  return ApplicationFailure.create({
    type: 'ProbeFailed',
    nonRetryable: true,
    message: `The probe check did not get ${successesInARow(successes)}: ${seen}. ${next}`,
  });
}
