/** One HTTP call of a probe: the container's own path below the root of the endpoint, bounded in time and size. */
import { Agent, request } from 'undici';
import type { Finding, ProbeRequest } from './request.js';
import { failed } from './request.js';

/** The most of an answer that is kept (bytes); a success is recognised well before. */
export const MAX_PROBE_BYTES = 64 * 1024;

/**
 * Connections of probes, apart from those of TIR. A probe's own deadline ends everything, so the headers and body
 * timeouts, which would end a long first answer of an idle endpoint early, are off.
 */
let agent: Agent | undefined;
const probeAgent = (): Agent =>
  (agent ??= new Agent({ connect: { timeout: 5_000 }, headersTimeout: 0, bodyTimeout: 0, connections: 16 }));

/** Closes the connections of all probes. Later probes open new ones. */
export async function closeProbeAgent(): Promise<void> {
  const open = agent;
  agent = undefined;
  await open?.close();
}

/** What a call sends. */
export interface ProbeCall {
  method: 'GET' | 'POST';
  /** Below the root of the endpoint, beginning with a slash. */
  path: string;
  body?: unknown;
}

/** What came back. */
export interface ProbeAnswer {
  status: number;
  text: string;
  /** The answer was longer than what is kept. */
  cut: boolean;
}

/** Calls the endpoint. A redirect is an answer, never followed: the token belongs to this address alone. */
export async function callEndpoint(
  target: Pick<ProbeRequest, 'url' | 'token'>,
  call: ProbeCall,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const answer = await request(target.url.replace(/\/+$/, '') + call.path, {
    method: call.method,
    headers: {
      authorization: `Bearer ${target.token}`,
      accept: 'application/json, */*',
      'user-agent': 'tir-rollouts',
      ...(call.body === undefined ? {} : { 'content-type': 'application/json' }),
    },
    ...(call.body === undefined ? {} : { body: JSON.stringify(call.body) }),
    dispatcher: probeAgent(),
    signal,
  });
  const chunks: Uint8Array[] = [];
  let size = 0;
  let cut = false;
  for await (const chunk of answer.body as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    size += chunk.byteLength;
    cut = size > MAX_PROBE_BYTES;
    if (cut) break;
  }
  return { status: answer.statusCode, text: Buffer.concat(chunks).subarray(0, MAX_PROBE_BYTES).toString('utf8'), cut };
}

/** Why this answer is no success by its status alone; undefined when it is one. */
export function statusFault(answer: ProbeAnswer, what: string): Finding | undefined {
  const { status, text } = answer;
  if (status >= 200 && status <= 299) return undefined;
  return failed(statusReason(status, what), { status, text });
}

function statusReason(status: number, what: string): string {
  if (status >= 300 && status <= 399) return `${what} was answered with a redirect (${status}), which is not followed`;
  if (status === 401 || status === 403) return `${what} was refused (${status}): check the token of the project`;
  if (status === 404)
    return `${what} is not known there (404): the endpoint is not up yet, or the path or model name is another one`;
  if (status === 503 || status === 502 || status === 504) return `${what} finds no replica that serves (${status})`;
  return `${what} was answered with ${status}`;
}

/** The answer as JSON; undefined when it is none. */
export function jsonOf(answer: ProbeAnswer): unknown {
  if (answer.cut) return undefined;
  try {
    return JSON.parse(answer.text) as unknown;
  } catch {
    return undefined;
  }
}

/** A field of a JSON object or list, however deep; undefined when the way does not exist. */
export function fieldAt(value: unknown, ...way: (string | number)[]): unknown {
  let here = value;
  for (const step of way) {
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, step)) return undefined;
    here = (here as Record<string | number, unknown>)[step];
  }
  return here;
}
