/** One HTTP call of a probe: the container's own path below the root of the endpoint, bounded in time and size. */
import { Agent, request } from 'undici';
import { storable } from '../../workflows/contract/storable.js';
import { pathFault } from '../../workflows/contract/url-path.js';
import { fieldAt, jsonOf, serverWords, textOf, type ProbeAnswer } from './answer.js';
import type { Finding, ProbeRequest } from './request.js';
import { failed } from './request.js';

/** The most of an answer that is kept (bytes); a success is recognised well before. */
export const MAX_PROBE_BYTES = 64 * 1024;

/**
 * Connections of probes, apart from those of TIR. A probe's own deadline ends everything, so the headers and body
 * timeouts, which would end a long first answer of an idle endpoint early, are off. All endpoints are behind one host:
 * calls that hang must not keep others from their connection.
 */
let agent: Agent | undefined;
const probeAgent = (): Agent =>
  (agent ??= new Agent({ connect: { timeout: 5_000 }, headersTimeout: 0, bodyTimeout: 0, connections: 256 }));

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

/**
 * The URL of a call, which lies below the endpoint's own: in the text of the path, decoded or not, and as it is sent.
 * @throws Error that names what is wrong with the path
 */
export function callUrl(root: string, path: string): URL {
  const base = new URL(root);
  const below = `${base.pathname.replace(/\/+$/, '')}/`;
  const fault = pathFault(path);
  const url = fault === undefined ? new URL(root.replace(/\/+$/, '') + path) : undefined;
  if (url?.origin === base.origin && url.username === '' && url.password === '' && url.pathname.startsWith(below)) return url;
  throw new Error(`the path ${JSON.stringify(path.slice(0, 100))} leads out of the endpoint, so nothing was sent: ${fault ?? 'it is another address'}`);
}

/** Calls the endpoint. A redirect is an answer, never followed: the token belongs to this address alone. */
export async function callEndpoint(
  target: Pick<ProbeRequest, 'url' | 'token'>,
  call: ProbeCall,
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const answer = await request(callUrl(target.url, call.path), {
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
  return { status: answer.statusCode, text: storable(Buffer.concat(chunks).subarray(0, MAX_PROBE_BYTES).toString('utf8')), cut };
}

/** Why this answer is no success by its status alone, with the server's own words; undefined when it is one. */
export function statusFault(answer: ProbeAnswer, what: string): Finding | undefined {
  const { status, text } = answer;
  if (status >= 200 && status <= 299) return undefined;
  const words = serverWords(answer);
  return {
    ...failed(statusReason(status, what), { status, text }),
    ...(words === undefined ? {} : { words }),
    ...(status === 400 && words !== undefined && isOfTheModel(words) ? { final: true as const } : {}),
  };
}

/**
 * What a model cannot do it never will: an engine that says so is up, and no waiting changes its answer. vLLM's words,
 * of its releases up to 0.11; later ones do not have the path at all, and a 404 may also come from a gateway.
 * @see github.com/vllm-project/vllm/blob/v0.10.0/vllm/entrypoints/openai/api_server.py (read 2026-11)
 */
const isOfTheModel = (words: string): boolean => /does not support [\w ]*API\b|must provide a chat template/i.test(words);

function statusReason(status: number, what: string): string {
  if (status >= 300 && status <= 399) return `${what} was answered with a redirect (${status}), which is not followed`;
  if (status === 401 || status === 403) return `${what} was refused (${status}): check the token of the project`;
  if (status === 404)
    return `${what} is not known there (404): the endpoint is not up yet, or the path or model name is another one`;
  if (status === 503 || status === 502 || status === 504) return `${what} finds no replica that serves (${status})`;
  return `${what} was answered with ${status}`;
}

/** The name by which a server of OpenAI's protocol knows its model: as given, else the first that it lists. */
export async function modelOf(request: ProbeRequest, signal: AbortSignal): Promise<string | Finding> {
  if (request.model !== undefined) return request.model;
  const answer = await callEndpoint(request, { method: 'GET', path: '/v1/models' }, signal);
  const fault = statusFault(answer, 'The list of models at /v1/models');
  if (fault) return fault;
  const name = textOf(fieldAt(jsonOf(answer), 'data', 0, 'id'));
  return name ?? failed('The server lists no model at /v1/models', { status: answer.status, text: answer.text });
}
