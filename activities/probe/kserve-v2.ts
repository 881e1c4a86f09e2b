/** Triton and TensorRT: the KServe v2 protocol. @see github.com/kserve/open-inference-protocol, rest (read 2026-11) */
import { callEndpoint, fieldAt, jsonOf, statusFault } from './call.js';
import { failed } from './request.js';
import type { Finding, Preset, ProbeRequest } from './request.js';

/** The server is ready; the model, when one is named, too; and an inference brings outputs, when an input is given. */
export const kserveV2: Preset = async (request, signal) => {
  const { model, check } = request;
  const ready = await isReady(request, signal, '/v2/health/ready', 'The server at /v2/health/ready');
  if (!ready.ok || model === undefined)
    return check.body === undefined || !ready.ok
      ? ready
      : failed('An input is given, but no model to send it to: give probe.model');
  const path = `/v2/models/${encodeURIComponent(model)}`;
  const loaded = await isReady(request, signal, `${path}/ready`, `Model ${model}`);
  if (!loaded.ok || check.body === undefined) return loaded;
  const answer = await callEndpoint(request, { method: 'POST', path: `${path}/infer`, body: check.body }, signal);
  const fault = statusFault(answer, `An inference of model ${model}`);
  if (fault) return fault;
  const { status, text } = answer;
  const outputs = fieldAt(jsonOf(answer), 'outputs');
  if (!answer.cut && (!Array.isArray(outputs) || outputs.length === 0))
    return failed('The inference brought no outputs', { status, text });
  if (check.expectText !== undefined && !text.includes(check.expectText))
    return failed(`The inference does not contain ${check.expectText}`, { status, text });
  return { ok: true, status, sample: text };
};

async function isReady(request: ProbeRequest, signal: AbortSignal, path: string, what: string): Promise<Finding> {
  const answer = await callEndpoint(request, { method: 'GET', path }, signal);
  const fault = statusFault(answer, what);
  if (fault) return fault;
  // Some servers of this protocol answer 200 with the state in the body.
  const json = jsonOf(answer);
  const state = fieldAt(json, 'ready') ?? fieldAt(json, 'live');
  return state === false
    ? failed(`${what} says that it is not ready`, answer)
    : { ok: true, status: answer.status, sample: answer.text };
}
