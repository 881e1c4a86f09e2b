/** TIR's control plane as an object with one method for each operation. It knows nothing of Temporal. */
import { attachmentOperations } from './attachments.js';
import { createCaller } from './caller.js';
import type { TirClientConfig } from './caller.js';
import { catalogueOperations } from './catalogue.js';
import { datasetOperations } from './datasets.js';
import { endpointOperations } from './endpoints.js';
import { integrationOperations } from './integrations.js';
import { modelOperations } from './models.js';
import { replicaOperations } from './replicas.js';

export type { TirClientConfig } from './caller.js';

/**
 * A client of one project in one location. It holds no connection of its own: all clients share the pools that
 * `closePools` closes. Every method throws `TirError`, or the reason of `config.signal`.
 */
export function createTirClient(config: TirClientConfig) {
  const caller = createCaller(config);
  return {
    ...endpointOperations(caller),
    ...replicaOperations(caller),
    ...attachmentOperations(caller),
    ...catalogueOperations(caller),
    ...integrationOperations(caller),
    ...modelOperations(caller),
    ...datasetOperations(caller),
  };
}

/** All operations of TIR that we use. */
export type TirClient = ReturnType<typeof createTirClient>;
