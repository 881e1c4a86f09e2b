import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { upOptions } from '../client/cli/up-options.js';

/** What `up` was asked for. */
export interface UpOptions {
  /** Files or folders of specs to roll out, as absolute paths. */
  rollouts: string[];
  /** End after the rollouts, with their exit code. */
  once: boolean;
  /** Name of real credentials; undefined means the simulator alone. */
  profile?: string;
  dataDirectory?: string;
  /** Simulated seconds in one real second. */
  clockRate: number;
  help: boolean;
}

/** The words of --help. */
export const usage = `Usage: tir-rollouts up [options]

Brings up the whole stack on this machine (PostgreSQL, the Temporal dev server with its web UI, the TIR simulator, a
worker), rolls out what was named, and stays up until Ctrl-C. Data stays for the next time.

${upOptions.map(({ flags, description }) => `  ${flags.padEnd(17)}  ${description}`).join('\n')}

DATABASE_URL and TEMPORAL_ADDRESS, where set, are used in place of a PostgreSQL and a Temporal of its own.
`;

/** The arguments are wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Reads the arguments of `up`. @throws UsageError naming the wrong one and --help */
export function parseUpOptions(args: string[]): UpOptions {
  const values = parse(args);
  const clockRate = Number(values['clock-rate'] ?? 60);
  if (!(clockRate > 0) || !Number.isFinite(clockRate))
    throw new UsageError(`--clock-rate must be a number above 0, not "${values['clock-rate']}". See --help.`);
  return {
    rollouts: (values.rollout ?? []).map((path) => resolve(path)),
    once: values.once ?? false,
    profile: values.profile,
    dataDirectory: values['data-dir'],
    clockRate,
    help: values.help ?? false,
  };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        rollout: { type: 'string', multiple: true },
        once: { type: 'boolean' },
        profile: { type: 'string' },
        'data-dir': { type: 'string' },
        'clock-rate': { type: 'string' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (cause) {
    throw new UsageError(`${(cause as Error).message} See --help.`, { cause });
  }
}
