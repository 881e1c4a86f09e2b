import type { Invocation, ServerAnswer } from './answer.js';

/** Routes of a server by `METHOD /path`. */
export type Routes = Readonly<Record<string, (invocation: Invocation) => ServerAnswer>>;

/** The answer of the route; 405 when the path has another method; undefined when there is no such path. */
export function routed(routes: Routes, invocation: Invocation): ServerAnswer | undefined {
  const { method, path } = invocation;
  const handle = Object.hasOwn(routes, `${method} ${path}`) ? routes[`${method} ${path}`] : undefined;
  if (handle) return handle(invocation);
  const allowed = Object.keys(routes).flatMap((route) => (route.endsWith(` ${path}`) ? [route.split(' ')[0] ?? ''] : []));
  if (allowed.length === 0) return undefined;
  return { status: 405, json: { detail: 'Method Not Allowed' }, headers: { allow: allowed.join(', ') }, role: 'other' };
}
