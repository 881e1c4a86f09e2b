/** Why TIR cannot be used from here, and what to do, by what came back. */
import type { TirError } from '../../activities/tir/errors.js';

export interface Advice {
  message: string;
  fix: string;
}

/** @param who the credentials in words. @param host where TIR was looked for */
export function adviceFor(err: TirError, who: string, host: string): Advice {
  const said = err.upstream ? `: ${err.upstream}` : '';
  if (err.status !== undefined) return ofStatus(err, said, who, host);
  const { code = '' } = err;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN')
    return {
      message: `The name ${host} cannot be looked up${said}.`,
      fix: 'Check DNS and the network of this machine, and the host in E2E_TIR_API_HOST.',
    };
  if (code === 'ECONNREFUSED') return { message: `Nothing listens at ${host}.`, fix: 'Check the host in E2E_TIR_API_HOST.' };
  if (/TIMEDOUT|TIMEOUT/.test(code))
    return {
      message: `${host} does not answer in time.`,
      fix: 'Check the firewall and the proxy between, and the status page of E2E Networks.',
    };
  if (/CERT|SELF_SIGNED|UNABLE_TO_|ERR_TLS|ERR_SSL|EPROTO/.test(code))
    return {
      message: `The certificate or TLS of ${host} is not accepted${said}.`,
      fix: 'Check the host in E2E_TIR_API_HOST and the clock of this machine; behind a proxy that opens TLS, name its CA in NODE_EXTRA_CA_CERTS.',
    };
  return {
    message: `${host} cannot be talked to${said}.`,
    fix: 'Check the network of this machine, and the status page of E2E Networks.',
  };
}

function ofStatus({ status, kind }: TirError, said: string, who: string, host: string): Advice {
  if (status === 401)
    return {
      message: `TIR does not accept the credentials (401)${said}.`,
      fix: `Make a new personal access token in TIR's portal and put key and token into ${who}: they end after 365 days.`,
    };
  if (status === 403)
    return {
      message: `TIR knows the credentials and does not permit this (403)${said}.`,
      fix: `Give the member behind ${who} a policy with read, create, update and delete on the Inference service of this project.`,
    };
  if (status === 404)
    return {
      message: `TIR knows no such project or path (404)${said}.`,
      fix: 'Check the project id, the location, and the host in E2E_TIR_API_HOST.',
    };
  if (kind === 'throttled')
    return { message: `TIR asks for fewer requests (429)${said}.`, fix: 'The credentials reached it; look again in a minute.' };
  if (kind === 'unavailable')
    return {
      message: `TIR is there and not well (${status})${said}.`,
      fix: 'Look again later, and at the status page of E2E Networks.',
    };
  return {
    message: `${host} answers, and not as TIR does (${status})${said}.`,
    fix: 'Check the host in E2E_TIR_API_HOST; if it is right, report this.',
  };
}
