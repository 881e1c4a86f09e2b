import { failed, ok, type Check } from '../check.js';
import { isEncrypted } from './temporal.js';

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?|\/.*)$/i;

interface Way {
  to: string;
  host: string;
  encrypted: boolean;
  fix: string;
}

/** Whether secrets, specs and the history travel in the clear: a worker refuses that beyond this machine. */
export const encryptionCheck: Check = {
  name: 'encryption',
  needs: ['settings'],
  after: ['postgres'],
  run: (site) => {
    const { connection } = site.settings;
    const { address = '' } = connection;
    const ways: Way[] = [
      { to: 'Temporal', host: address.replace(/:\d+$/, ''), encrypted: isEncrypted(connection), fix: 'TEMPORAL_TLS=true' },
    ];
    if (site.database)
      ways.push({
        to: 'PostgreSQL',
        host: site.database.host,
        encrypted: site.database.encrypted,
        fix: 'sslmode=verify-full in DATABASE_URL',
      });
    const open = ways.filter(({ encrypted, host }) => !encrypted && !loopback.test(host));
    const isAllowed = /^(true|1|yes|on|y|enabled)$/i.test(site.environment['TIR_ROLLOUTS_ALLOW_PLAINTEXT'] ?? '');
    const facts = { ways: ways.map(({ to, host, encrypted }) => ({ to, host, encrypted })), plaintextAllowed: isAllowed };
    const said = ways.map(
      ({ to, host, encrypted }) =>
        `${to} ${encrypted ? 'over TLS' : loopback.test(host) ? 'on this machine' : `at ${host} in the clear`}`,
    );
    if (open.length === 0) return ok(said.join(', '), facts);
    if (isAllowed) return ok(`${said.join(', ')}; TIR_ROLLOUTS_ALLOW_PLAINTEXT allows it`, facts);
    return failed(
      `${open.map(({ to, host }) => `${to} at ${host}`).join(' and ')} would be talked to in the clear, which a worker refuses.`,
      `Turn TLS on (${open.map(({ fix }) => fix).join(', ')}), or where the network is trusted say TIR_ROLLOUTS_ALLOW_PLAINTEXT=true.`,
      facts,
    );
  },
};
