/** The last moment the clock can tell (ms): within what a date can hold, with room for what is still to come. */
const endOfTime = Date.UTC(9999, 0, 1);

/** A simulated clock: starts at real time, may run faster, may jump forward, never goes back, ends with the year 9998. All times are milliseconds since the Unix epoch. */
export class SimulatedClock {
  private anchorSimulated: number;
  private anchorReal = performance.now();
  private currentRate: number;

  /**
   * @param startAt earliest simulated time to start from (ms since the epoch), such as the last time of an earlier run; real time wins when it is later
   * @param rate simulated seconds per real second, default 1; 0 stands still
   */
  constructor(startAt = 0, rate = 1) {
    this.anchorSimulated = Math.max(startAt, Date.now());
    this.currentRate = checkedRate(rate);
  }

  /** The simulated time now (ms since the epoch, whole). */
  now(): number {
    const passed = (performance.now() - this.anchorReal) * this.currentRate;
    return Math.min(endOfTime, Math.floor(this.anchorSimulated + passed));
  }

  /** Simulated seconds per real second. */
  get rate(): number {
    return this.currentRate;
  }

  /** Changes the speed from this moment on. @throws RangeError for a negative or infinite rate */
  setRate(rate: number): void {
    const next = checkedRate(rate);
    this.anchorAt(this.now());
    this.currentRate = next;
  }

  /** Jumps forward by simulated seconds. @throws RangeError for a jump backwards or beyond the year 9998 */
  advance(seconds: number): void {
    if (!Number.isFinite(seconds) || seconds < 0)
      throw new RangeError(`Cannot advance by ${seconds} seconds. Give a number of at least 0.`);
    const target = this.now() + seconds * 1000;
    if (target > endOfTime)
      throw new RangeError(`Cannot advance by ${seconds} seconds: the clock ends with the year 9998. Give a smaller number.`);
    this.anchorAt(target);
  }

  private anchorAt(simulated: number): void {
    this.anchorSimulated = simulated;
    this.anchorReal = performance.now();
  }
}

function checkedRate(rate: number): number {
  if (!Number.isFinite(rate) || rate < 0)
    throw new RangeError(`Clock rate ${rate} is not possible. Give a number of at least 0.`);
  return rate;
}
