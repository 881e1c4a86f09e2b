/**
 * Whether an endpoint is where it is waited for: the one place that says so, for each look of a wait and for the last
 * look before anything is taken back. Pure.
 */
import type { BeforeAct, ReplicaRef } from '../db/schema.js';
import type { LiveEndpoint, LiveStatus } from './tir/live.js';
import { statusOf } from './tir/live.js';
import type { Replica } from './tir/replicas.js';

/**
 * How long it is waited where TIR does not tell what an act made (ms): for replicas that cannot be told from those that
 * they replace, and for a status that was there before the act. Five minutes: a replica is taken to need two to five.
 * @see docs/how-tir-behaves.md
 */
export const SETTLE_MS = 300_000;

/** A deadline of the wait bounds what is waited for a TIR that does not tell: half of it is left to be used. */
export const settleWithin = (settleMs: number, deadlineSeconds: number | undefined): number =>
  deadlineSeconds === undefined ? settleMs : Math.min(settleMs, (deadlineSeconds * 1000) / 2);

export interface Awaited {
  until: 'ready' | 'stopped';
  /** Replicas that must be there as well. */
  replicas?: number;
}

/** What a look saw. */
export interface Look {
  live: LiveEndpoint;
  /** Undefined where TIR does not tell: it has no list of replicas, or one without states. */
  replicas: readonly Replica[] | undefined;
  /** When (ms since the epoch). */
  at: number;
}

export type Readiness =
  /** `unproven` says why it is not sure that what is there is what the act made. */
  | { is: 'reached'; seen: string; unproven?: string }
  /** `ofAct`: what was seen is of what the act made, and not only what was there before it. */
  | { is: 'open'; seen: string; ofAct: boolean }
  /** In a state that waiting does not leave. */
  | { is: 'failed'; seen: string; ofAct: boolean }
  /** Stopped, where it shall run: by somebody else, or not yet started. */
  | { is: 'stopped'; seen: string };

/** @param settleMs see `SETTLE_MS`. @param before what was there before the act whose effect is waited for, if any act is */
export function judge(look: Look, awaited: Awaited, before: BeforeAct | undefined, settleMs: number): Readiness {
  const status = statusOf(look.live);
  const told = awaited.until === 'stopped' ? 'untold' : tell(look.replicas, before);
  const ofAct = !before || hasLeft(status, before) || (told !== 'untold' && told.made.length > 0);
  const isSettled = !before || look.at - Date.parse(before.at) >= settleMs;
  const isWaitedOut = isSettled || before.waitedOut === true;
  const seen = describe(look, told);
  if (status === 'failed') return judgeError(told, before, { seen, status, isSettled });
  if (awaited.until === 'stopped') return status === 'stopped' ? { is: 'reached', seen } : { is: 'open', seen, ofAct };
  if (status === 'stopped')
    return before && !hasLeft(status, before) && !isSettled ? { is: 'open', seen, ofAct: false } : { is: 'stopped', seen };
  if (status === 'idle' && countIsAsWanted(look.live, awaited)) return { is: 'reached', seen };
  if (status !== 'running') return { is: 'open', seen, ofAct };
  const wanted = wantedCount(look.live, awaited);
  const open = (why: string): Readiness => ({ is: 'open', seen: `${seen}; ${why}`, ofAct });
  const allWanted = `${awaited.replicas ?? 'all'} wanted`;
  if (!countIsAsWanted(look.live, awaited)) return open(allWanted);
  if (told === 'untold') {
    if (look.replicas && readyOf(look.replicas) < wanted) return open(allWanted);
    if (!replacesSomething(before)) return { is: 'reached', seen };
    return isWaitedOut
      ? { is: 'reached', seen, unproven: 'TIR does not tell the replicas that the change made from those that it replaces' }
      : open(`which replicas are new TIR does not tell: waiting until ${endOf(before, settleMs)}`);
  }
  if (told.replaced.length > 0) {
    const all = [...told.replaced, ...told.others];
    // One that is on its way says that TIR does replace them; those that a scale has added since do not.
    const isAtRest = told.made.every(isReady) && readyOf(all) >= wanted;
    if (before?.unsure && isWaitedOut && isAtRest)
      return { is: 'reached', seen, unproven: 'replicas from before the change are still there: TIR may have found nothing to change' };
    return open(`${told.replaced.length} from before the change not gone yet`);
  }
  return readyOf(told.others) < wanted ? open(allWanted) : { is: 'reached', seen };
}

/** An error that was there before an act proves nothing about the act. */
function judgeError(
  told: Generations | 'untold',
  before: BeforeAct | undefined,
  { seen, status, isSettled }: { seen: string; status: LiveStatus; isSettled: boolean },
): Readiness {
  if (!before) return { is: 'failed', seen, ofAct: true };
  const moved = hasLeft(status, before);
  if (told !== 'untold' && told.made.some(isBroken)) return { is: 'failed', seen, ofAct: true };
  // What the act made is still on its way.
  if (told !== 'untold' && told.made.length > 0) return moved && isSettled ? { is: 'failed', seen, ofAct: true } : { is: 'open', seen, ofAct: true };
  const onlyReplaced = told !== 'untold' && told.replaced.length > 0;
  if (moved && !onlyReplaced) return { is: 'failed', seen, ofAct: true };
  return isSettled ? { is: 'failed', seen, ofAct: false } : { is: 'open', seen, ofAct: false };
}

interface Generations {
  /** Those that the act replaces, as far as they are still there. */
  replaced: Replica[];
  /** All others: made by the act, or kept by it. */
  others: Replica[];
  /** Of the others those that were not there before. */
  made: Replica[];
}

function tell(replicas: readonly Replica[] | undefined, before: BeforeAct | undefined): Generations | 'untold' {
  if (!replicas) return 'untold';
  if (!before) return { replaced: [], others: [...replicas], made: [...replicas] };
  if (before.replicas === 'untold') return 'untold';
  const { replaced: former, kept } = before.replicas;
  const isSureOf = (one: Replica) => one.createdAt !== undefined && former.some(({ createdAt }) => createdAt === one.createdAt);
  const replaced = replicas.filter((one) => isAmong(one, former));
  const others = replicas.filter((one) => !replaced.includes(one));
  const made = others.filter((one) => !isAmong(one, kept));
  // Names that stay the same, without a time: an old replica, or a new one in its place.
  return made.length === 0 && !replaced.every(isSureOf) ? 'untold' : { replaced, others, made };
}

/** Whether the replica is one of those: by its name and, where TIR gives it, the time when it was made. */
export const isAmong = (replica: Pick<Replica, 'name' | 'createdAt'>, those: readonly ReplicaRef[]): boolean =>
  those.some(
    ({ name, createdAt }) =>
      name === replica.name && (createdAt === undefined || replica.createdAt === undefined || createdAt === replica.createdAt),
  );

const replacesSomething = (before: BeforeAct | undefined): before is BeforeAct =>
  before !== undefined && (before.replicas === 'untold' || before.replicas.replaced.length > 0);

/** Whether the status has changed since the act, which is then what the act made of it. */
export const hasLeft = (status: LiveStatus, before: BeforeAct): boolean =>
  before.hasLeft === true || statusOf({ status: before.status }) !== status;

const isReady = ({ status = '' }: Replica): boolean => /ready|running/i.test(status) && !/not/i.test(status);
const isBroken = ({ status = '' }: Replica): boolean => /error|fail|crash|back-?off/i.test(status);
const readyOf = (replicas: readonly Replica[]): number => replicas.filter(isReady).length;

const countIsAsWanted = (live: LiveEndpoint, { replicas }: Awaited): boolean => replicas === undefined || live.replica === replicas;

/** The status alone does not say that all replicas serve: it is running with the first ready one. */
function wantedCount(live: LiveEndpoint, { replicas }: Awaited): number {
  const floor = live.autoScale?.enabled === true ? live.autoScale.minReplicas : live.replica;
  return Math.max(1, replicas ?? floor ?? 1);
}

const endOf = (before: BeforeAct, settleMs: number): string => new Date(Date.parse(before.at) + settleMs).toISOString();

function describe({ live, replicas }: Look, told: Generations | 'untold'): string {
  if (!replicas || statusOf(live) === 'stopped') return live.status;
  const ready = readyOf(told === 'untold' ? replicas : told.others);
  return `${live.status}, ${ready} of ${live.replica ?? '?'} replicas ready`;
}
