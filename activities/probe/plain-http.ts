/** Anything that speaks HTTP: a path of the user's, a status and a text to expect. */
import { jsonOf } from './answer.js';
import { callEndpoint, statusFault } from './call.js';
import { failed } from './request.js';
import type { Preset } from './request.js';

/** Calls `check.path` (default `/health`). */
export const plainHttp: Preset = async (request, signal) => {
  const { check } = request;
  const path = check.path ?? '/health';
  const answer = await callEndpoint(
    request,
    { method: check.method ?? (check.body === undefined ? 'GET' : 'POST'), path, body: check.body },
    signal,
  );
  const { status, text } = answer;
  if (check.expectStatus === undefined) {
    const fault = statusFault(answer, `The path ${path}`);
    if (fault) return fault;
  } else if (status !== check.expectStatus) {
    return failed(`The path ${path} was answered with ${status} instead of ${check.expectStatus}`, { status, text });
  }
  if (check.expectText !== undefined && !text.includes(check.expectText) && !compact(jsonOf(answer)).includes(check.expectText)) {
    return failed(`The answer of ${path} does not contain ${check.expectText}`, { status, text });
  }
  return { ok: true, status, sample: text };
};

/** JSON without its spaces, so that `{"status":"ok"}` is found in an indented answer too. */
const compact = (json: unknown): string => (json === undefined ? '' : JSON.stringify(json));
