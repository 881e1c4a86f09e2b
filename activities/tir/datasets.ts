/** Datasets of a project. Their path is known from the Terraform provider; that they can be listed is inferred. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { listAll } from './listing.js';
import { looseText, wireId } from './live.js';

/** A dataset, without the keys of its bucket. */
export interface Dataset {
  id: number;
  name?: string;
}

const dataset = z
  .looseObject({ id: wireId, name: looseText })
  .transform(({ id, name }): Dataset => ({ id, ...(name === undefined ? {} : { name }) }));

/** The operations on datasets of `TirClient`. @see provider client/dataset_client.go (read 2026-11) */
export function datasetOperations(caller: Caller) {
  return {
    /** All datasets of the project. */
    listDatasets: (): Promise<Dataset[]> =>
      listAll(caller, {
        call: { operation: 'listDatasets', method: 'GET', path: ['datasets'] },
        item: dataset,
        keyOf: (item) => item.id,
      }),
  };
}
