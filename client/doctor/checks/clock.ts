import { notChecked, ok, warning, type Check } from '../check.js';
import { describeDifference } from '../clock-reading.js';

/** A difference beyond this (ms) is told: TIR's created-at proves an endpoint ours within 120 s. */
const TOLERANCE_MS = 30_000;

/** Whether this machine's clock agrees with those of PostgreSQL and of TIR. */
export const clockCheck: Check = {
  name: 'clock',
  after: ['postgres', 'tir'],
  run: ({ clocks }) => {
    if (clocks.length === 0) return notChecked('neither PostgreSQL nor TIR told what time it is');
    const said = clocks.map((reading) => `${reading.of} ${describeDifference(reading)}`).join(', ');
    const facts = { clocks };
    // What may be the delay of the answer is not held against a clock.
    const apart = clocks.filter(({ aheadMs, uncertaintyMs }) => Math.abs(aheadMs) - uncertaintyMs > TOLERANCE_MS);
    if (apart.length === 0) return ok(`this machine agrees: ${said}`, facts);
    return warning(
      `The clocks differ by more than ${TOLERANCE_MS / 1000} s: ${said}. Deadlines and times in the history are off, and the proof by creation time that an endpoint is ours may fail.`,
      'Let NTP set the clock of each machine: timedatectl set-ntp true',
      facts,
    );
  },
};
