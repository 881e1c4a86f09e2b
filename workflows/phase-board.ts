/** The phase that an operation is in, as the Temporal UI shows it. */
import { upsertSearchAttributes } from '@temporalio/workflow';
import type { Phase } from './contract/phase.js';
import { searchAttributes } from './contract/search-attributes.js';

const waitingFor: Partial<Record<Phase, string>> = { Parked: 'operator', AwaitingApproval: 'approval' };

export class PhaseBoard {
  phase: Phase = 'Validating';
  detail: string | undefined;
  #since = Date.now();

  /** ISO 8601. */
  get since(): string {
    return new Date(this.#since).toISOString();
  }

  enter(phase: Phase, detail: string | undefined, revision: number | undefined): void {
    this.phase = phase;
    this.detail = detail;
    this.#since = Date.now();
    upsertSearchAttributes([
      { key: searchAttributes.phase, value: phase },
      { key: searchAttributes.revision, value: revision ?? 0 },
      { key: searchAttributes.waitingFor, value: waitingFor[phase] ?? 'none' },
    ]);
  }
}
