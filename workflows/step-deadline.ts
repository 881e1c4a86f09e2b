/** The deadline of the present step, which an operator can move. */
import { CancellationScope } from '@temporalio/workflow';
import { endedOnRequest } from './failure.js';

/** Least time that a step is given after an extension (ms). */
const LEAST_MS = 1_000;

export class StepDeadline {
  #at: number | undefined;
  #renew: (() => void) | undefined;

  /** When the present step runs out of time (ms since the epoch); undefined while no step has a deadline. */
  get at(): number | undefined {
    return this.#at;
  }

  /** Runs a call under a deadline. When that is moved, the call is cancelled and made again with the time left. */
  async run<T>(seconds: number, call: (leftMs: number) => Promise<T>): Promise<T> {
    this.#at = Date.now() + seconds * 1000;
    try {
      for (;;) {
        let extended = false;
        const scope = new CancellationScope();
        this.#renew = () => {
          extended = true;
          scope.cancel();
        };
        try {
          const left = Math.max(LEAST_MS, this.#at - Date.now());
          return await scope.run(() => call(left));
        } catch (err) {
          if (!(extended && endedOnRequest(err)) || CancellationScope.current().consideredCancelled) throw err;
        }
      }
    } finally {
      this.#at = undefined;
      this.#renew = undefined;
    }
  }

  extendBy(seconds: number): void {
    if (this.#at === undefined) return;
    this.#at += seconds * 1000;
    this.#renew?.();
  }
}
