import type { Behaviour, Endpoint } from '../state.js';
import type { Engine } from './engine.js';

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
  /** How it is told to behave; every field there. */
  behaviour: Behaviour;
  /** What runs behind the server, and its counts. */
  engine: Engine;
  /** Simulated time (s since the epoch). */
  nowSeconds: number;
}

/** What the engine does for one answer; its pace is the behaviour's. */
export interface Generation {
  promptTokens: number;
  /** Tokens generated, over all choices. */
  tokens: number;
  /** Tokens of the longest choice: they come one after another, those of several choices at a time. */
  steps: number;
  /** Why each choice ended. */
  finishReasons: readonly string[];
  /** `max_tokens` and `n` of the request, for the metrics. */
  maxTokens?: number;
  n?: number;
}

/** One server-sent event: the text after `data: `, and the name after `event: ` if it has one. */
export interface StreamEvent {
  name?: string;
  data: string;
  /** It comes with this token, counted from 0. */
  step: number;
  /** Tokens in it. */
  tokens: number;
}

/** What the server inside an endpoint answers. */
export interface ServerAnswer {
  status: number;
  /** JSON to send; undefined sends an empty body. */
  json?: unknown;
  /** Text to send instead of JSON; plain unless `contentType` says otherwise. */
  text?: string;
  /** Bytes to send instead of JSON. */
  bytes?: Buffer;
  contentType?: string;
  headers?: Record<string, string>;
  /** Server-sent events instead of one body. */
  events?: readonly StreamEvent[];
  /** What the engine has to do first; absent when it has no part in the answer. */
  generation?: Generation;
  /** `health` is answered by a dead engine too, `invoke` is not. */
  role: 'health' | 'invoke' | 'other';
}

/** A server of one protocol. undefined: it has no such route. */
export type Server = (invocation: Invocation) => ServerAnswer | undefined;

/** A body as a JSON object; empty when it is none. */
export function jsonObject(body: unknown): Record<string, unknown> {
  return isObject(body) ? body : {};
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Whether the model of a path is there: any name, since the names lie in a repository that nobody sees, or the one that the behaviour sets. */
export function knowsModel(endpoint: Endpoint, model: string): boolean {
  return endpoint.behaviour.servedModel === undefined || endpoint.behaviour.servedModel === model;
}
