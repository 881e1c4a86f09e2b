/** This machine, the only place that is talked to without TLS. */

const octet = String.raw`(?:25[0-5]|2[0-4]\d|1?\d?\d)`;
const loopback = new RegExp(String.raw`^(?:localhost\.?|127(?:\.${octet}){3}|::1|\[::1\])$`, 'i');

/**
 * True for the name `localhost`, 127.0.0.0/8 and ::1, with or without brackets. A name that only begins so, 0.0.0.0, and
 * what a name may resolve to, count as elsewhere.
 */
export const isLoopback = (host: string): boolean => loopback.test(host);

/** Whether what is sent to the URL travels in the clear, and not to this machine alone. To what is no URL nothing can be sent. */
export function isInTheClear(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol !== 'https:' && !isLoopback(hostname);
}

/** What may be said where the network itself keeps others out; ends a refusal to send in the clear. */
export const TRUSTED_NETWORK = 'say TIR_ROLLOUTS_ALLOW_PLAINTEXT=true where the network is trusted, as within one compose stack.';
