/** Hugging Face integrations: TIR keeps the token that downloads gated models. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { TirError, isTirError } from './errors.js';
import { listAll } from './listing.js';
import { looseText, wireId } from './live.js';

/** An integration, without its token. */
export interface Integration {
  id: number;
  name?: string;
  type?: string;
}

const integration = z
  .looseObject({ id: wireId, name: looseText, integration_type: looseText })
  .transform(({ id, name, integration_type: type }): Integration => ({
    id,
    ...(name === undefined ? {} : { name }),
    ...(type === undefined ? {} : { type }),
  }));

/** The operations on integrations of `TirClient`. */
export function integrationOperations(caller: Caller) {
  const list = (operation: string, until?: (item: Integration) => boolean) =>
    listAll(caller, {
      call: { operation, method: 'GET', path: ['integrations'], query: { integration_type: 'hugging_face' } },
      item: integration,
      keyOf: (item) => item.id,
      ...(until ? { until } : {}),
    });
  return {
    /** All Hugging Face integrations of the project. */
    listIntegrations: (): Promise<Integration[]> => list('listIntegrations'),

    /** One integration, from the list: TIR documents no read of a single one. @throws TirError of kind `notFound` */
    async getIntegration(id: number): Promise<Integration> {
      const hit = (await list('getIntegration', (item) => item.id === id)).find((item) => item.id === id);
      if (hit) return hit;
      throw new TirError(`TIR does not know the Hugging Face integration ${id} in this project. Check modelLoadIntegrationId.`, {
        kind: 'notFound',
        effect: 'none',
        operation: 'getIntegration',
      });
    },

    /** Stores a Hugging Face token under a name. */
    createIntegration: ({ name, huggingFaceToken }: { name: string; huggingFaceToken: string }): Promise<Integration> =>
      caller.read(
        {
          operation: 'createIntegration',
          method: 'POST',
          path: ['integrations'],
          body: { name, integration_type: 'hugging_face', integration_details: { hugging_face_token: huggingFaceToken } },
          secrets: [huggingFaceToken],
        },
        integration,
      ),

    /** Deletes an integration; one that is already gone is a success. */
    async deleteIntegration(id: number): Promise<void> {
      try {
        await caller.call({ operation: 'deleteIntegration', method: 'DELETE', path: ['integrations', id] });
      } catch (err) {
        if (!isTirError(err, 'notFound')) throw err;
      }
    },
  };
}
