/** Triton and TensorRT: the KServe v2 protocol. @see github.com/kserve/open-inference-protocol, rest (read 2026-11) */
import { fieldAt, holdsText, jsonOf } from './answer.js';
import { callEndpoint, statusFault } from './call.js';
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
  // Of an answer longer than what is kept the beginning is read.
  const brought = answer.cut ? /^\s*\{[^]*"outputs"\s*:\s*\[\s*\{/.test(text) : Array.isArray(outputs) && outputs.length > 0;
  if (!brought) return failed('The inference brought no outputs', { status, text });
  if (check.expectText !== undefined && !holdsText(answer.cut ? text : dataOf(outputs as unknown[]), check.expectText))
    return failed(`The outputs of the inference do not contain ${check.expectText}`, { status, text });
  return { ok: true, status, sample: text };
};

/** What was computed, without names, shapes and types. */
const dataOf = (outputs: readonly unknown[]): unknown[] => outputs.map((output) => fieldAt(output, 'data') ?? null);

/** The protocol leaves the body to the server: Triton has none, others say the state in JSON. Nothing else is one of them. */
async function isReady(request: ProbeRequest, signal: AbortSignal, path: string, what: string): Promise<Finding> {
  const answer = await callEndpoint(request, { method: 'GET', path }, signal);
  const fault = statusFault(answer, what);
  if (fault) return fault;
  const json = jsonOf(answer);
  const states = ['ready', 'live'].map((name) => fieldAt(json, name));
  if (json === false || states.includes(false)) return failed(`${what} says that it is not ready`, answer);
  const isOfProtocol = answer.text.trim() === '' || json === true || (typeof json === 'object' && fieldAt(json, 'error') === undefined);
  return isOfProtocol
    ? { ok: true, status: answer.status, sample: answer.text }
    : failed(`${what} was answered with something that is not of the KServe protocol`, answer);
}
