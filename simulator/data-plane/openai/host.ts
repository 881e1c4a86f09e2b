import type { Endpoint, ModelTask } from '../../state.js';
import { servedModel } from './model.js';
import type { ServedModel } from './model.js';
import { badRequest, ServerRefusal } from './refusal.js';

/** A server of one model, as its routes see it. */
export interface Host {
  model: ServedModel;
  /** @throws ServerRefusal when the model does something else; `api` is the server's name for the route */
  demand: (task: ModelTask | 'pool', api: string) => void;
  /** The served name that a request means; without one it is the model's own. @throws ServerRefusal when there is no such model */
  nameOf: (asked: string | undefined) => string;
}

/** vLLM: an unknown model is 404, a missing one is the first. */
export function vllmHost(endpoint: Endpoint): Host {
  const model = servedModel(endpoint);
  return {
    model,
    demand: (task, api) => {
      if (task === 'pool' ? model.task === 'generate' : model.task !== task)
        throw badRequest(`The model does not support ${api} API`);
    },
    nameOf: (asked) => {
      if (!asked) return model.names[0] ?? '';
      if (!model.names.includes(asked))
        throw new ServerRefusal(404, 'NotFoundError', `The model \`${asked}\` does not exist.`, 'model');
      return asked;
    },
  };
}

/** SGLang: it serves its one model whatever it is called, but an adapter is asked for by name. */
export function sglangHost(endpoint: Endpoint): Host {
  const model = servedModel(endpoint);
  return {
    model,
    demand: (task, api) => {
      if (task === 'generate' && model.task !== 'generate') throw badRequest(`The model does not support ${api} API`);
      if (task !== 'generate' && model.task === 'generate')
        throw badRequest(
          'This model does not appear to be an embedding model by default. Please add `--is-embedding` when launching the server or try another model.',
        );
    },
    nameOf: (asked) => (asked && model.names.includes(asked) ? asked : (asked ?? model.names[0] ?? '')),
  };
}

/** Dynamo's frontend: it routes by the model's name, so a request needs one. */
export function dynamoHost(endpoint: Endpoint): Host {
  const { model, demand } = vllmHost(endpoint);
  return {
    model,
    demand,
    nameOf: (asked) => {
      if (asked !== undefined && model.names.includes(asked)) return asked;
      throw new ServerRefusal(404, 'Not Found', `Model not found: ${asked ?? ''}`);
    },
  };
}
