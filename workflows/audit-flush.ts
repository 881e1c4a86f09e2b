/** Writes the decisions that no next step will carry soon. */
import { CancellationScope, condition } from '@temporalio/workflow';
import { activitiesFor } from './activity-options.js';
import type { AuditTrail } from './audit-trail.js';

export class AuditFlush {
  #open = 0;

  constructor(private readonly trail: AuditTrail) {}

  /** Begins to write at once, whatever is cancelled meanwhile. Nobody has to wait for it. */
  soon(): void {
    const ticket = this.trail.ticket('flush', { effect: false });
    this.#open += 1;
    void CancellationScope.nonCancellable(async () => {
      try {
        await activitiesFor({ kind: 'audit', summary: 'Record the decision' }).flush({ ticket });
        this.trail.succeeded(ticket);
      } catch (err) {
        this.trail.failed(ticket, err);
      } finally {
        this.#open -= 1;
      }
    });
  }

  /** Waits until all is written that was begun. */
  async settled(): Promise<void> {
    await condition(() => this.#open === 0);
  }
}
