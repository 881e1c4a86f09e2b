/** Model repositories: where TIR keeps models of one's own. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { listAll } from './listing.js';
import { looseText, wireId } from './live.js';

/** A model repository, without the keys of its bucket. */
export interface ModelRepository {
  id: number;
  name?: string;
  /** pytorch, triton, tensorrt or custom. */
  modelType?: string;
  status?: string;
  bucketName?: string;
}

const repository = z
  .looseObject({
    id: wireId,
    name: looseText,
    model_type: looseText,
    status: looseText,
    bucket: z.looseObject({ bucket_name: looseText }).optional().catch(undefined),
  })
  .transform((wire): ModelRepository => ({
    id: wire.id,
    ...(wire.name === undefined ? {} : { name: wire.name }),
    ...(wire.model_type === undefined ? {} : { modelType: wire.model_type }),
    ...(wire.status === undefined ? {} : { status: wire.status }),
    ...(wire.bucket?.bucket_name === undefined ? {} : { bucketName: wire.bucket.bucket_name }),
  }));

/** The operations on model repositories of `TirClient`. */
export function modelOperations(caller: Caller) {
  const path = ['serving', 'model'];
  return {
    /** All model repositories of the project. */
    listModels: (): Promise<ModelRepository[]> =>
      listAll(caller, { call: { operation: 'listModels', method: 'GET', path }, item: repository, keyOf: (item) => item.id }),
    /** One model repository. @throws TirError of kind `notFound` */
    getModel: (id: number): Promise<ModelRepository> =>
      caller.read({ operation: 'getModel', method: 'GET', path: [...path, String(id)] }, repository),
  };
}
