import { parseArgs } from 'node:util';
import type { SecondsRange } from './randomness.js';
import type { SimulatorOptions } from './options.js';
import { startSimulator } from './simulator.js';

const usage = `A local TIR to rehearse on: control plane, data plane, faults, ledger.

Usage: tir-rollouts simulator [options]
  --host HOST             address to listen on (127.0.0.1)
  --port PORT             port; 0 takes a free one (0)
  --allow-host NAME       a name besides localhost that callers may reach it by; may be repeated
  --json                  print one JSON line with the addresses, nothing else
  --data-dir DIR          keep the state here; without it, it is in memory only
  --admin-token-file FILE where the token of the admin API is written, for its owner alone (admin-token in
                          --data-dir, else a file of this user and port)
  --api-key KEY           accept this API key alone (any)
  --auth-token TOKEN      accept this bearer token alone (any)
  --seed TEXT             seed of the random times (tir)
  --clock-rate N          simulated seconds per real second (1)
  --ready-seconds N|A-B   simulated time until a replica is ready (120-300)
  --status-case CASE      lower or title (lower)
  --replica-list TELLS    full, slots (names stay, no times) or none (404) (full)
  --help                  this text

TIR_SIMULATOR_ADMIN_TOKEN, where set, is the token of the admin API; otherwise it is random.`;

/** npm hands on the Ctrl-C that the terminal already sent to everyone: closer ones than this (ms) are one, and a later one does not wait. */
const ONE_PRESS_MS = 1_000;

/** A mistake on the command line. The message says what to write instead. */
class UsageError extends Error {}

async function main(): Promise<void> {
  const { options, json, help } = readArguments(process.argv.slice(2));
  if (help) return void process.stdout.write(`${usage}\n`);
  const simulator = await startSimulator(options);
  const { controlPlaneUrl, dataPlaneUrl, adminUrl, adminTokenFile } = simulator;
  if (json) process.stdout.write(`${JSON.stringify({ controlPlaneUrl, dataPlaneUrl, adminUrl, adminTokenFile, pid: process.pid })}\n`);
  else
    process.stdout.write(
      `The simulated TIR is up. Ctrl-C stops it.\n  control plane  ${controlPlaneUrl}\n  data plane     ${dataPlaneUrl}\n  admin          ${adminUrl}\n  admin token    in ${adminTokenFile}\n  state          ${options.dataDir ?? 'in memory only; --data-dir DIR keeps it'}\n`,
    );
  // Whoever read the output has left, which is no reason to stop.
  process.stdout.on('error', () => undefined);
  let stoppedAt = 0;
  const stop = (): void => {
    if (stoppedAt === 0) void simulator.close().then(() => process.exit(0));
    else if (Date.now() - stoppedAt > ONE_PRESS_MS) process.exit(130);
    stoppedAt ||= Date.now();
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

function readArguments(args: string[]): { options: SimulatorOptions; json: boolean; help: boolean } {
  const text = { type: 'string' } as const;
  const flag = { type: 'boolean', default: false } as const;
  const { values } = parseArgs({
    args,
    options: {
      host: text,
      port: text,
      json: flag,
      'allow-host': { ...text, multiple: true },
      'admin-token-file': text,
      'data-dir': text,
      'api-key': text,
      'auth-token': text,
      seed: text,
      'clock-rate': text,
      'ready-seconds': text,
      'status-case': text,
      'replica-list': text,
      help: { ...flag, short: 'h' },
    },
  });
  const statusCase = oneOf('--status-case', values['status-case'], ['lower', 'title']);
  const replicaList = oneOf('--replica-list', values['replica-list'], ['full', 'slots', 'none']);
  const port = readNumber('--port', values.port);
  if (port !== undefined && (!Number.isInteger(port) || port > 65535))
    throw new UsageError(`--port ${port} is not a port. Write a whole number from 0 to 65535.`);
  return {
    options: {
      host: values.host,
      port,
      allowedHosts: values['allow-host'],
      adminTokenFile: values['admin-token-file'],
      dataDir: values['data-dir'],
      apiKey: values['api-key'],
      authToken: values['auth-token'],
      seed: values.seed,
      clockRate: readNumber('--clock-rate', values['clock-rate']),
      readySeconds: readRange(values['ready-seconds']),
      statusCase,
      replicaList,
    },
    json: values.json,
    help: values.help,
  };
}

function oneOf<const T extends string>(option: string, text: string | undefined, words: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const word = words.find((one) => one === text);
  if (word === undefined)
    throw new UsageError(`${option} ${text} is unknown. Write ${words.slice(0, -1).join(', ')} or ${words.at(-1) ?? ''}.`);
  return word;
}

function readNumber(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d+(\.\d+)?$/.test(text)) throw new UsageError(`${option} ${text} is not a number. Write a number of at least 0.`);
  return Number(text);
}

function readRange(text: string | undefined): SecondsRange | undefined {
  if (text === undefined) return undefined;
  const [, least, most] = /^(\d+(?:\.\d+)?)(?:-(\d+(?:\.\d+)?))?$/.exec(text) ?? [];
  const range = { min: Number(least), max: Number(most ?? least) };
  if (least === undefined || range.min > range.max)
    throw new UsageError(`--ready-seconds ${text} is not a time. Write seconds, such as 120, or a span, such as 60-300.`);
  return range;
}

main().catch((error: unknown) => {
  const wrongUse = error instanceof UsageError || (error as { code?: string }).code?.startsWith('ERR_PARSE_ARGS') === true;
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `${wrongUse && !(error instanceof UsageError) ? `${message.replace(/\.$/, '')}. See --help.` : message}\n`,
  );
  process.exit(1);
});
