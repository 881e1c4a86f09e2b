/** What operators have said of an operation so far. */
import type { Command } from './contract/messages.js';

export class Operator {
  /** The abort or rejection that was accepted, if one was. */
  aborted: Command | undefined;
  /** Hash of the plan that waits for an approval, or waited last. */
  offered: string | undefined;
  /** The approval of the present plan. */
  approved: Command | undefined;
  /** True when the parked operation shall try again. */
  resumed = false;
  #rejected = false;

  reject(command: Command): void {
    this.#rejected = true;
    this.aborted = command;
  }

  /** Such as `Aborted by asha@build-7: wrong model.`; undefined when nobody ended it. */
  get ending(): string | undefined {
    if (!this.aborted) return undefined;
    const { actor, reason } = this.aborted;
    return `${this.#rejected ? 'Rejected' : 'Aborted'} by ${actor}${reason ? `: ${reason}` : ''}.`;
  }
}
