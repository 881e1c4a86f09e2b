/** Where the health of the worker in this container is asked for. */

/** Where the image lets its worker answer: see the Dockerfile. */
const OF_THE_IMAGE = '127.0.0.1:9470';
const everyAddress: Record<string, string> = { '0.0.0.0': '127.0.0.1', '[::]': '[::1]' };

/** @param address as in TIR_ROLLOUTS_HEALTH_ADDRESS: one that means every interface is asked on the loopback. @param path default `/healthz` */
export function healthCheckUrl(address: string | undefined, path = '/healthz'): string {
  const [, host = '', port = ''] = /^(.+):(\d+)$/.exec(address || OF_THE_IMAGE) ?? [];
  return `http://${everyAddress[host] ?? host}:${port}${path}`;
}
