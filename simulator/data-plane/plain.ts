import type { Server } from './answer.js';

/** Any other container: its probe paths and `/` answer, and a POST anywhere is echoed. */
export const plain: Server = ({ method, path, body, endpoint }) => {
  const probes = endpoint.servedBody.custom_endpoint_details.container.advance_config;
  const paths = ['/', probes?.readiness_probe?.path, probes?.liveness_probe?.path];
  if (method === 'GET' && paths.includes(path)) return { status: 200, json: { status: 'ok' }, role: 'health' };
  if (method === 'POST' || method === 'PUT') return { status: 200, json: { path, received: body ?? null }, role: 'invoke' };
  return undefined;
};
