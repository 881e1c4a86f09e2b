/** How the steps already taken are taken back, newest first. */
import { failureOf } from './failure.js';

export interface Compensation {
  /** What it takes back by, such as `restoreRevision`: once each. */
  name: string;
  /** @returns what it did, in a few words */
  act: () => Promise<string>;
}

export interface Unwinding {
  did: string[];
  /** `step`: the one that failed, which need not be the first of those that take back. */
  failed: { step: string; summary: string; message: string }[];
}

export class Compensations {
  #steps: Compensation[] = [];
  #kept: string | undefined;

  /** Registered before the act whose outcome can be unknown; so `act` must accept that nothing ever happened. */
  add(name: string, act: () => Promise<string>): void {
    // A retry of a parked operation goes through its steps again.
    if (this.#steps.some((step) => step.name === name)) return;
    this.#steps.push({ name, act });
  }

  /** What was done stays from now on, unless somebody asks for it to be taken back. @param what it is, as a sentence */
  keep(what: string): void {
    this.#kept = what;
  }

  /** Whether an unwinding has something to take back. @param asked whether somebody asked for it */
  takesBack(asked: boolean): boolean {
    return this.#steps.length > 0 && (asked || this.#kept === undefined);
  }

  /** The act cannot be taken back any more, or need not be. */
  clear(): void {
    this.#steps = [];
    this.#kept = undefined;
  }

  /**
   * Takes back all, newest first. A failing one does not keep the others from theirs. Run it in a non-cancellable scope.
   * @param asked whether somebody asked for it
   * @param lastStep the step that was taken last
   */
  async unwind(asked: boolean, lastStep: () => { step: string; summary: string } | undefined): Promise<Unwinding> {
    if (!asked && this.#kept !== undefined) return { did: [`What was done stays: ${this.#kept}`], failed: [] };
    const result: Unwinding = { did: [], failed: [] };
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) {
      try {
        result.did.push(await step.act());
      } catch (err) {
        result.failed.push({ step: step.name, summary: 'take back', ...lastStep(), message: failureOf(err).message });
      }
    }
    return result;
  }
}
