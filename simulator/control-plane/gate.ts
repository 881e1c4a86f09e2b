import type { FastifyRequest } from 'fastify';
import { parseJson } from '../json.js';
import { Refusal } from '../refusal.js';
import type { PlatformState } from '../state.js';

/** The locations of the platform. Source: the API reference for GET. */
export const locations = ['Delhi', 'Chennai'] as const;

/** Project and region that a request is about. */
export interface Scope {
  projectId: number;
  location: string | undefined;
}

/** The query with one text per key. */
export function readQuery(request: FastifyRequest): Record<string, string> {
  const query = request.query as Record<string, string | string[]>;
  return Object.fromEntries(Object.entries(query).map(([key, value]) => [key, Array.isArray(value) ? (value[0] ?? '') : value]));
}

/** The bearer token of a request, if it has one. */
export function bearerToken(request: FastifyRequest): string | undefined {
  return /^Bearer\s+(\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
}

/** Demands an API key in the query and a bearer token. @throws Refusal 401 */
export function checkCredentials(request: FastifyRequest, credentials: PlatformState['credentials']): void {
  const apiKey = readQuery(request)['apikey'];
  const token = bearerToken(request);
  if (!apiKey || !token)
    throw new Refusal(401, 'Authentication credentials were not provided.', {
      auth: [!apiKey ? 'apikey is required' : 'bearer token is required'],
    });
  const wrong =
    credentials.revoked ||
    (credentials.apiKey !== undefined && credentials.apiKey !== apiKey) ||
    (credentials.authToken !== undefined && credentials.authToken !== token);
  if (wrong) throw new Refusal(401, 'Invalid API key or token.', { auth: ['invalid'] });
}

/**
 * Reads what a request is about. The team-scoped form has the project in its path and need not name a location; the
 * project form needs both in the query.
 * @throws Refusal 400
 */
export function readScope(params: Record<string, string>, query: Record<string, string>): Scope {
  const inPath = params['project'] !== undefined;
  const project = params['project'] ?? query['project_id'] ?? '';
  const errors: Record<string, string[]> = {};
  if (!/^\d+$/.test(project))
    errors['project_id'] = [project === '' ? 'This field is required.' : 'A valid integer is required.'];
  if (params['team'] !== undefined && !/^\d+$/.test(params['team'])) errors['team_id'] = ['A valid integer is required.'];
  const location = query['location'] || undefined;
  if (location === undefined && !inPath) errors['location'] = ['This field is required.'];
  if (location !== undefined && !locations.some((known) => known === location))
    errors['location'] = [`"${location}" is not valid, allowed values are ${locations.join(', ')}`];
  if (query['active_iam'] && !/^\d+$/.test(query['active_iam'])) errors['active_iam'] = ['A valid integer is required.'];
  if (Object.keys(errors).length > 0) throw Refusal.invalid(errors);
  return { projectId: Number(project), location };
}

/** A body as a JSON object. @throws Refusal 400 for an empty body, for what is not JSON, and for any other JSON */
export function readBody(text: unknown): Record<string, unknown> {
  if (typeof text !== 'string' || text.trim() === '')
    throw Refusal.invalid({ detail: ['The request body is empty. A JSON object is required.'] });
  let value: unknown;
  try {
    value = parseJson(text);
  } catch {
    throw Refusal.invalid({ detail: ['JSON parse error.'] });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw Refusal.invalid({ detail: ['A JSON object is required.'] });
  return value as Record<string, unknown>;
}

/** Path and query of a request without its API key. */
export function pathWithoutKey(url: string): string {
  const [path = '', query = ''] = url.split(/\?(.*)/s);
  const kept = query.split('&').filter((pair) => pair !== '' && !/^api_?key$/i.test(decode(pair.split('=')[0] ?? '')));
  return kept.length > 0 ? `${path}?${kept.join('&')}` : path;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
