import type { Endpoint } from '../state.js';

/** One request to an endpoint's server, its path relative to the root endpoint. */
export interface Invocation {
  method: string;
  /** Starts with a slash. */
  path: string;
  /** The body as JSON, as a text when it is none, undefined when there is none. */
  body: unknown;
  /** The body as it came. */
  bytes: Buffer;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  endpoint: Endpoint;
  /** Simulated time (s since the epoch). */
  nowSeconds: number;
}

/** What the server inside an endpoint answers. */
export interface ServerAnswer {
  status: number;
  /** JSON to send; undefined sends an empty body. */
  json?: unknown;
  /** Plain text to send instead of JSON. */
  text?: string;
  /** Server-sent events instead of one body; each is the text after `data: `. */
  events?: string[];
  /** `health` is answered by a dead engine too, `invoke` is not. */
  role: 'health' | 'invoke' | 'other';
}

/** A server of one protocol. undefined: it has no such route. */
export type Server = (invocation: Invocation) => ServerAnswer | undefined;

/** A body as a JSON object; empty when it is none. */
export function jsonObject(body: unknown): Record<string, unknown> {
  return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Record<string, unknown>) : {};
}

/** Whether the model of a path is there: any name, since the names lie in a repository that nobody sees, or the one that the behaviour sets. */
export function knowsModel(endpoint: Endpoint, model: string): boolean {
  return endpoint.behaviour.servedModel === undefined || endpoint.behaviour.servedModel === model;
}
