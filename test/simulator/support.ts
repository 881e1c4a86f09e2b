import { readFileSync } from 'node:fs';
import { startSimulator } from '../../simulator/index.js';
import type { Simulator, SimulatorOptions } from '../../simulator/index.js';

export type Json = Record<string, unknown>;

/** One HTTP answer, read whole. */
export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  json: Json;
  /** `data` of the envelope. */
  data: Json;
}

/** A raw client of the platform: fetch and nothing else, so that tests see the bytes that any client would. */
export class RawClient {
  constructor(readonly simulator: Simulator) {}

  /** Sends one request to a path below the API base, with credentials in both places. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    options: {
      query?: Record<string, string>;
      headers?: Record<string, string>;
      credentials?: boolean;
      signal?: AbortSignal;
    } = {},
  ): Promise<Reply> {
    const { credentials = true } = options;
    const query = new URLSearchParams({ ...(credentials ? { apikey: 'key-1' } : {}), ...(options.query ?? {}) });
    const headers = {
      'content-type': 'application/json',
      ...(credentials ? { authorization: 'Bearer token-1' } : {}),
      ...options.headers,
    };
    const base = path.startsWith('http') ? path : `${this.simulator.controlPlaneUrl}${path}`;
    return read(
      await fetch(`${base}?${query.toString()}`, {
        method,
        headers,
        redirect: 'manual',
        body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
        signal: options.signal,
      }),
    );
  }

  /** Sends one request in the current form, with project and location in the query. */
  project(method: string, path: string, body?: unknown, query: Record<string, string> = {}): Promise<Reply> {
    return this.send(method, path, body, { query: { project_id: '7', location: 'Delhi', ...query } });
  }

  /** Sends one request in the team-scoped form, as the Terraform provider does. */
  team(method: string, path: string, body?: unknown, query: Record<string, string> = {}): Promise<Reply> {
    return this.send(method, `/teams/3/projects/7${path}`, body, { query: { active_iam: '1', ...query } });
  }

  /** Creates an endpoint and gives its id. */
  async create(body: Json = vllm()): Promise<number> {
    const reply = await this.project('POST', '/serving/inference/', body);
    if (reply.status !== 201) throw new Error(reply.text);
    return reply.data['id'] as number;
  }

  /** Sends one request to an endpoint's own address. */
  async call(id: number, method: string, path: string, body?: unknown, token: string | null = 'token-1'): Promise<Reply> {
    const headers: Record<string, string> = {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    };
    return read(
      await fetch(`${this.simulator.dataPlaneUrl}/project/p-7/endpoint/is-${id}${path}`, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
      }),
    );
  }

  /** The status word of an endpoint, or 404 when it is gone. */
  async status(id: number): Promise<unknown> {
    const reply = await this.project('GET', `/serving/inference/${id}/`);
    return reply.status === 404 ? 404 : reply.data['status'];
  }
}

/** Starts a simulator whose clock stands still, so that time moves only where a test says so. Replicas take 100 s. */
export async function startRaw(options: SimulatorOptions = {}): Promise<RawClient> {
  return new RawClient(await startSimulator({ clockRate: 0, readySeconds: 100, terminateSeconds: 10, ...options }));
}

async function read(answer: Response): Promise<Reply> {
  const text = await answer.text();
  let json: Json = {};
  try {
    json = JSON.parse(text) as Json;
  } catch {
    // Some faults answer what is not JSON; the text is there for them.
  }
  return { status: answer.status, headers: answer.headers, text, json, data: json['data'] as Json };
}

/** A create body of vLLM on an hourly plan; `set` replaces top-level keys. */
export function vllm(set: Json = {}): Json {
  return { ...payloadOf('vllm-hugging-face-provider'), ...set };
}

/** The create payload of that id among the examples, with its placeholders filled in. */
export function payloadOf(id: string): Json {
  const payload = examples.find((example) => example.id === id)?.payload;
  if (!payload) throw new Error(`No example ${id}.`);
  return JSON.parse(JSON.stringify(payload).replaceAll('<sku_name>', 'C3.2')) as Json;
}

/** Create payloads of every dialect that clients speak. */
export const examples = (
  JSON.parse(readFileSync(new URL('../fixtures/tir-create-examples.json', import.meta.url), 'utf8')) as {
    examples: { id: string; title: string; payload: Json }[];
  }
).examples;
