import type { Refusal } from '../refusal.js';
import type { Simulation } from '../simulation.js';

/** A JSON object of unknown content. */
export type Json = Record<string, unknown>;

/** One request of the control plane, once its credentials and its context are in order. */
export interface Call {
  simulation: Simulation;
  /** Project of the path or the query. 0 on paths that belong to no project. */
  projectId: number;
  /** Region of the query. The team-scoped form need not name one; then every region is meant. */
  location: string | undefined;
  params: Record<string, string>;
  query: Record<string, string>;
  body: Json;
  /** Changes that a stale list must not know of. */
  staleChanges: number;
}

/** What an operation answers, before it is wrapped into the envelope. */
export interface Outcome {
  status?: number;
  data: unknown;
  message?: string;
  /** More keys of the envelope, such as the counts of a paged list. */
  envelope?: Json;
}

/** One operation of the control plane. */
export interface Operation {
  /** Its name in the ledger and in fault rules. */
  name: string;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path within the API base, with its trailing slash. */
  path: string;
  /** `project`: served in both URL generations. `account`: belongs to no project. */
  scope: 'project' | 'account';
  /** Whether a JSON object is needed as body. */
  takesBody?: boolean;
  handle(call: Call): Outcome;
}

/** The envelope around every answer. @see docs.e2enetworks.com/api/tir/models/model-endpoints/get-framework-details/ */
export function envelope(status: number, outcome: Outcome): Json {
  return { code: status, data: outcome.data, errors: {}, message: outcome.message ?? 'Success', ...outcome.envelope };
}

/** The envelope of a refusal. Its `data` is null: a reader that judges `data` alone breaks on an empty object. */
export function errorEnvelope(refusal: Refusal): Json {
  return { code: refusal.status, data: null, errors: refusal.errors, message: refusal.message };
}
