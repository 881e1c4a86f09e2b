/** TorchServe. @see pytorch.org/serve/inference_api.html (read 2026-11) */
import { fieldAt, holdsText, isWebPage, jsonOf } from './answer.js';
import { callEndpoint, statusFault } from './call.js';
import { failed } from './request.js';
import type { Preset } from './request.js';

/** `/ping` says Healthy; a prediction works, when a model and an input are given. */
export const torchserve: Preset = async (request, signal) => {
  const { model, check } = request;
  const ping = await callEndpoint(request, { method: 'GET', path: '/ping' }, signal);
  const fault = statusFault(ping, 'The server at /ping');
  if (fault) return fault;
  const word = fieldAt(jsonOf(ping), 'status');
  if (typeof word !== 'string' || word.toLowerCase() !== 'healthy')
    return failed('The server at /ping does not say Healthy', ping);
  if (check.body === undefined) return { ok: true, status: ping.status, sample: ping.text };
  if (model === undefined) return failed('An input is given, but no model to send it to: give probe.model');
  const answer = await callEndpoint(
    request,
    { method: 'POST', path: `/predictions/${encodeURIComponent(model)}`, body: check.body },
    signal,
  );
  const refused = statusFault(answer, `A prediction of model ${model}`);
  if (refused) return refused;
  if (answer.text.trim() === '') return failed('The prediction came back empty', answer);
  if (isWebPage(answer)) return failed('The prediction was answered with a web page', answer);
  if (check.expectText !== undefined && !holdsText(jsonOf(answer) ?? answer.text, check.expectText))
    return failed(`The prediction does not contain ${check.expectText}`, answer);
  return { ok: true, status: answer.status, sample: answer.text };
};
