/** Starts operations; where another one has the endpoint, refuses, waits or supersedes as asked. */
import type { Client } from '@temporalio/client';
import type { DatabaseConnection } from '../db/connect.js';
import type { OperationInput } from '../workflows/contract/operation.js';
import type { ConflictOptions } from './ask-options.js';
import { RolloutsError, type RunningOperation } from './errors.js';
import type { OperationFinder } from './find-operation.js';
import { Operation } from './operation.js';
import type { Settings } from './settings.js';
import { startOperation, type StartRequest } from './start.js';
import { assertStorable } from './storable-input.js';
import { reaching } from './unreachable.js';

export class Starter {
  constructor(
    private readonly client: Client,
    private readonly database: DatabaseConnection | undefined,
    private readonly settings: Settings,
    private readonly finder: OperationFinder,
  ) {}

  /** @throws RolloutsError `invalid` for a text that cannot be kept; `conflict` with what runs, unless that is to be waited for or superseded */
  async start<I extends OperationInput>(request: StartRequest<I>, options: ConflictOptions): Promise<Operation> {
    assertStorable(request.input);
    for (;;) {
      try {
        const { handle, runId, operationId, joined } = await reaching(this.settings, () =>
          startOperation(this.client, this.settings.taskQueue, request, this.settings.workSecretFile),
        );
        return new Operation(this.client, this.database, handle, runId, operationId, this.settings.actor, joined);
      } catch (err) {
        const running = err instanceof RolloutsError && err.code === 'conflict' ? err.facts.running : undefined;
        if (!running || !(options.wait || options.supersede)) throw err;
        await this.#outlast(request.input, running, options);
      }
    }
  }

  /** Waits for the end of whatever has the endpoint, whichever it is. */
  async #outlast({ endpoint, reason }: OperationInput, running: RunningOperation, options: ConflictOptions): Promise<void> {
    const holder = (await this.finder.findHolder(endpoint))?.operation;
    if (!holder) return;
    options.onHolder?.(holder, running);
    if (options.supersede) {
      const why = `superseded${reason ? `: ${reason}` : ''}`;
      // It may have ended, or be unwinding already: both are what is wanted.
      await holder.abort({ reason: why }).catch((err: unknown) => {
        if (!(err instanceof RolloutsError && err.code === 'refused')) throw err;
      });
    }
    await holder.result().catch((err: unknown) => {
      if (!(err instanceof RolloutsError) || err.code === 'unreachable') throw err;
    });
  }
}
