/** When a step that is tried again is tried next, so that its deadline is used to its end, and what it says of it. Pure. */

/** The last look of a wait begins so long before its deadline (ms), so that it ends before it. */
export const LAST_LOOK_MS = 1_500;
/** The last try of any other step: what changes something needs longer. */
export const LAST_TRY_MS = 3_000;
/** A malformed answer may be a passing fault of a gateway; after so many in a row it is a new contract. */
export const MALFORMED_ANSWERS = 4;

/** An attempt that failed, by its clock (ms since the epoch). */
export interface Attempt {
  /** From 1. */
  number: number;
  /** When the first attempt was asked for. */
  since: number;
  now: number;
  /** When the step runs out of time; undefined without a deadline. */
  deadline: number | undefined;
}

/**
 * The pause before the next try, shortened so that a last one comes right before the deadline. After that one none fits:
 * then the server ends the step at once and with what was seen, whereas a try that the deadline cuts off would end it
 * with nothing.
 * @param pause as it would be without a deadline (ms). @param lastTry how long before the deadline the last try begins (ms)
 */
export function fitted(pause: number, left: number | undefined, lastTry: number): number {
  if (left === undefined || left - lastTry > pause) return pause;
  return left > lastTry ? Math.max(100, left - lastTry) : left + 1_000;
}

/** How often it was tried, when it is tried next, and until when: times of day, in UTC. @param pause see `fitted` */
export function waitWords({ number, since, now, deadline }: Attempt, pause: number): string {
  const tried = `tried ${number === 1 ? 'once' : `${number} times`} since ${timeOf(since, now)}`;
  if (deadline === undefined) return `${tried}, next at ${timeOf(now + pause, now)} UTC`;
  return now + pause < deadline
    ? `${tried}, next at ${timeOf(now + pause, now)}, until ${timeOf(deadline, now)} UTC`
    : `${tried}, and no further try fits before the deadline at ${timeOf(deadline, now)} UTC`;
}

/** With its day, where that is another one. */
function timeOf(at: number, now: number): string {
  const [day, time = ''] = new Date(at).toISOString().split('T');
  return day === new Date(now).toISOString().slice(0, 10) ? time.slice(0, 8) : `${day} ${time.slice(0, 8)}`;
}
