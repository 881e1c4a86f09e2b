import { temporalAway } from '../../connect-temporal.js';
import { RolloutsError } from '../../errors.js';
import { refusePlaintext } from '../../plaintext.js';
import { usesTls } from '../../temporal-settings.js';
import { findTemporalTrouble } from '../../temporal-trouble.js';
import { findRefusal } from '../../unreachable.js';
import { findingOf, ok, type Check, type Finding } from '../check.js';
import type { Site } from '../site.js';

/** Whether Temporal may be talked to, answers, and of which version it is. */
export const temporalCheck: Check = {
  name: 'temporal',
  needs: ['settings'],
  asks: 'Temporal',
  run: async (site) => {
    const { connection } = site.settings;
    const facts = { address: connection.address, tls: usesTls(connection) };
    try {
      const version = await reach(site);
      return ok(`Temporal${version ? ` ${version}` : ''} at ${connection.address}, ${facts.tls ? 'with' : 'without'} TLS`, {
        ...facts,
        version: version ?? null,
      });
    } catch (err) {
      if (!(err instanceof RolloutsError)) throw err;
      return mendedHere(findingOf(err, facts), site);
    }
  },
};

/** @returns the version that it says. @throws RolloutsError as a command would: before anything is sent, when it is away, or when it refuses us */
async function reach(site: Site): Promise<string | undefined> {
  const { connection, allowPlaintext, stack } = site.settings;
  refusePlaintext(connection, undefined, allowPlaintext);
  // gRPC tries again at a closed door until its time is over, where a handshake tells at once. Through a proxy the door is another one.
  const proxy = findProxy(site.environment);
  const trouble = proxy === undefined ? await findTemporalTrouble(connection, site.patienceMs) : undefined;
  if (trouble !== undefined) throw temporalAway(stack, trouble);
  try {
    const { serverVersion } = await site.ask((open) => open.workflowService.getSystemInfo({}));
    return serverVersion || undefined;
  } catch (err) {
    const way = proxy === undefined ? '' : `, and the proxy that ${proxy} names`;
    throw findRefusal(err, stack) ?? temporalAway(stack, `${reasonOf(err)}. Check TEMPORAL_ADDRESS${way}.`, err);
  }
}

/** The variable from which gRPC itself takes a proxy. */
const findProxy = (environment: NodeJS.ProcessEnv): string | undefined =>
  ['grpc_proxy', 'https_proxy', 'http_proxy'].find((name) => environment[name]);

const reasonOf = (err: unknown): string => (err instanceof Error ? err.message : String(err)).replace(/\.$/, '');

/** A part of the local stack that is away is mended by its log and a new start. */
const mendedHere = (finding: Finding, site: Site): Finding =>
  finding.unreachable && site.meantStack
    ? { ...finding, fix: `See ${site.dataDirectory}/logs/temporal.log, and start the stack again: tir-rollouts up` }
    : finding;
