/** Endpoints: look-up, creation, change, actions, deletion. */
import { z } from 'zod';
import type { AsyncInvocation } from '../../workflows/contract/spec.js';
import type { Call, Caller } from './caller.js';
import { locations } from './caller.js';
import { isTirError } from './errors.js';
import { findInList, glimpse, listAll, readWhole, type Listing, type WholeList } from './listing.js';
import { looseText, parseLive, wireId } from './live.js';
import type { LiveEndpoint } from './live.js';
import type { Redact } from './redact.js';
import type { CreateBody } from './wire-schema.js';
import { policyToWire } from './wire-policy.js';
import type { ScalingPolicy } from './wire-policy.js';

/** What TIR says about an endpoint that it has just accepted. */
export interface CreatedEndpoint {
  id: number;
  /** In lower case; empty when TIR named none. */
  status: string;
  createdAt?: string;
}

/** Where to look for a name. */
export interface NameLookup {
  /** Look in every location, not only in that of the client. Default false. */
  everywhere?: boolean;
}

const liveWith = (redact: Redact) =>
  z.unknown().transform((data, context): LiveEndpoint => {
    try {
      return parseLive(data, redact);
    } catch (err) {
      for (const issue of err instanceof z.ZodError ? err.issues : [])
        context.addIssue({ code: 'custom', path: issue.path, message: issue.message });
      return z.NEVER;
    }
  });
const created = z.looseObject({
  id: wireId,
  status: looseText,
  created_at: z.union([z.string(), z.number()]).optional().catch(undefined),
});
const root = ['serving', 'inference'] as const;

/** Values of environment variables in a body; the short ones are words like `true` whose masking would only confuse. */
const secretsIn = (body: CreateBody): string[] =>
  body.custom_endpoint_details.resource_details.env_variables.map(({ value }) => value).filter((value) => value.length >= 6);

/** The operations on endpoints of `TirClient`. */
export function endpointOperations(caller: Caller) {
  const live = liveWith(caller.redact);
  const listingOf = (operation: string, location: string): Listing<LiveEndpoint> => ({
    call: { operation, method: 'GET', path: root, location, texts: 'fields' },
    item: live,
    keyOf: (item) => item.id,
  });
  const placesOf = (lookup: NameLookup) =>
    lookup.everywhere ? [...new Set([caller.location, ...locations])] : [caller.location];
  const lookUp = async (look: typeof glimpse, operation: string, name: string, lookup: NameLookup) => {
    for (const location of placesOf(lookup)) {
      const hit = await look(caller, listingOf(operation, location), (item) => item.name === name);
      if (hit) return hit;
    }
    return undefined;
  };
  const put = async (
    operation: string,
    id: number,
    body: { action: string } & Record<string, unknown>,
    secrets: readonly string[] = [],
  ) => {
    await caller.call({ operation, method: 'PUT', path: [...root, id], body, secrets });
  };
  const getEndpoint = (id: number): Promise<LiveEndpoint> =>
    caller.read({ operation: 'getEndpoint', method: 'GET', path: [...root, id], texts: 'fields' }, live);

  return {
    /** All endpoints of the project in the location of the client, or in another one, that can be read. */
    listEndpoints: (location: string = caller.location): Promise<LiveEndpoint[]> =>
      listAll(caller, listingOf('listEndpoints', location)),

    /** The same, with the number of those that are too long to be read. */
    surveyEndpoints: (location: string = caller.location): Promise<WholeList<LiveEndpoint>> =>
      readWhole(caller, listingOf('listEndpoints', location)),

    /** All endpoints of that name, lowest id first. TIR keeps names unique, so more than one is somebody's accident. */
    async listEndpointsNamed(name: string, lookup: NameLookup = {}): Promise<LiveEndpoint[]> {
      const found = new Map<number, LiveEndpoint>();
      for (const location of placesOf(lookup)) {
        const all = await listAll(caller, listingOf('listEndpointsNamed', location));
        for (const item of all) if (item.name === name) found.set(item.id, item);
      }
      return [...found.values()].sort((a, b) => a.id - b.id);
    },

    /** The endpoint of that name, or undefined, which complete readings have proven. Ends at the first hit. @throws as `findInList` */
    findEndpointByName: (name: string, lookup: NameLookup = {}): Promise<LiveEndpoint | undefined> =>
      lookUp(findInList, 'findEndpointByName', name, lookup),

    /**
     * The endpoint of that name, as far as one reading of each list shows it. Not seen is not absent: for that see
     * `findEndpointByName`. It is enough before a create or a rename, since TIR refuses a name that is taken.
     */
    glimpseEndpoint: (name: string, lookup: NameLookup = {}): Promise<LiveEndpoint | undefined> =>
      lookUp(glimpse, 'glimpseEndpoint', name, lookup),

    /** The endpoint as it is now. @throws TirError of kind `notFound` when it is gone */
    getEndpoint,

    /** The endpoint as it is now, or undefined when TIR does not know the id. */
    async findEndpoint(id: number): Promise<LiveEndpoint | undefined> {
      try {
        return await getEndpoint(id);
      } catch (err) {
        if (isTirError(err, 'notFound')) return undefined;
        throw err;
      }
    },

    /**
     * Creates an endpoint: one POST. TIR knows no idempotency key, so after an error with effect `unknown` look the
     * name up before anything else.
     */
    async createEndpoint(body: CreateBody): Promise<CreatedEndpoint> {
      const call: Call = { operation: 'createEndpoint', method: 'POST', path: root, body, secrets: secretsIn(body) };
      const { id, status, created_at: createdAt } = await caller.read(call, created);
      return {
        id,
        status: status?.trim().toLowerCase() ?? '',
        ...(createdAt === undefined ? {} : { createdAt: String(createdAt) }),
      };
    },

    /** Changes an endpoint that is not stopped. The body is the whole new one; replica counts go through `setAutoScale`. */
    patchEndpoint: (id: number, body: CreateBody) => put('patchEndpoint', id, { action: 'patch', ...body }, secretsIn(body)),

    /** Changes a stopped endpoint, which stays stopped. */
    updateStoppedEndpoint: (id: number, body: CreateBody) =>
      put('updateStoppedEndpoint', id, { action: 'update', ...body }, secretsIn(body)),

    /** Starts a stopped endpoint. Capacity and credit are checked again. */
    startEndpoint: (id: number) => put('startEndpoint', id, { action: 'start' }),
    /** Stops an hourly endpoint; a committed one cannot be stopped. */
    stopEndpoint: (id: number) => put('stopEndpoint', id, { action: 'stop' }),
    /** Makes the replicas of a running endpoint anew. Not idempotent: each call restarts once more. */
    restartEndpoint: (id: number) => put('restartEndpoint', id, { action: 'restart' }),

    /** Sets how the endpoint scales. A fixed count n is `{ minReplicas: n, maxReplicas: n }`. */
    setAutoScale: (id: number, policy: ScalingPolicy) =>
      put('setAutoScale', id, { action: 'update_auto_scale', auto_scale_policy: policyToWire(policy) }),

    /** Turns asynchronous invocation on or off. */
    setAsync: (id: number, configuration: AsyncInvocation) =>
      put('setAsync', id, { action: 'update_async_configuration', ...asyncToWire(configuration) }),

    /** Deletes the endpoint; one that is already gone is a success. Deletion takes time: look until it is absent. */
    async deleteEndpoint(id: number): Promise<void> {
      try {
        await caller.call({ operation: 'deleteEndpoint', method: 'DELETE', path: [...root, id] });
      } catch (err) {
        if (!isTirError(err, 'notFound')) throw err;
      }
    },

    /** A cheap read that proves that the credentials work for this project and location. @throws TirError when they do not */
    async checkCredentials(): Promise<void> {
      await caller.call({ operation: 'checkCredentials', method: 'GET', path: root, query: { page_no: 1, per_page: 1 } });
    },
  };
}

function asyncToWire(configuration: AsyncInvocation): Record<string, unknown> {
  if (!configuration.enabled) return { async_enabled: false };
  return {
    async_enabled: true,
    async_concurrent_workers: configuration.concurrentWorkers,
    async_dataset_id: configuration.datasetId,
    async_destination_type: 'dataset',
    async_target_routes: configuration.routes.map((route, index) => ({ route_name: `QUEUE_${index + 1}`, route_value: route })),
  };
}
