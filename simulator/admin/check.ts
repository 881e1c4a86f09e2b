/** Who may use the admin API: it shows what was sent to the platform, secrets of containers among it, and changes everything. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { bearerToken } from '../control-plane/gate.js';
import { Refusal } from '../refusal.js';
import { isToken } from './token.js';

/** What the admin API wants to see, and where callers find it. */
export interface AdminToken {
  token: string;
  /** Absolute path. */
  file: string;
}

/** Reads that show nothing of what was sent. Everything else wants the token. */
const open: readonly string[] = ['GET /clock', 'GET /billing', 'GET /options'];

/** Whether a route of the admin API answers without the token. */
export const isOpen = (method: string, path: string): boolean => open.includes(`${method} ${path}`);

/**
 * Callers on this machine, and JSON alone: a form or a plain text is what a web page may send to anybody without asking.
 * @throws Refusal 403, 415
 */
export function checkMedium(request: FastifyRequest): void {
  if (!/^(127\.|::1$|::ffff:127\.)/.test(request.ip))
    throw new Refusal(403, 'The admin API answers callers on this machine only. Call it through the loopback address.');
  const { 'content-type': type, 'content-length': length, 'transfer-encoding': encoding } = request.headers;
  const hasBody = encoding !== undefined || (length !== undefined && length !== '0');
  if ((type === undefined && !hasBody) || /^application\/json\s*(;|$)/i.test(type ?? '')) return;
  throw new Refusal(415, 'The admin API takes JSON alone. Send content-type: application/json.');
}

/** @throws Refusal 401 that names the file of the token */
export function checkToken(request: FastifyRequest, reply: FastifyReply, { token, file }: AdminToken): void {
  if (isToken(bearerToken(request), token)) return;
  reply.header('www-authenticate', 'Bearer realm="simulator admin"').header(tokenFileHeader, encodeURI(file));
  throw new Refusal(401, `The admin API wants its token. Send authorization: Bearer TOKEN; it is in ${file}, as in: curl -H "authorization: Bearer $(cat '${file}')"`);
}

/** Names the file of the token on a 401, for callers that can read it. */
export const tokenFileHeader = 'x-admin-token-file';
