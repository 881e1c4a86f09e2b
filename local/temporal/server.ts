import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import { mkdirSync } from 'node:fs';
import { Connection } from '@temporalio/client';
import { startDaemon, type Daemon, type StopPlan } from '../daemon.js';
import { findFreePort, isListening } from '../port.js';
import { until } from '../until.js';

/** What a Temporal dev server of our own needs to know. */
export interface TemporalOptions {
  /** Path of the temporal executable: see `ensureTemporalExecutable`. */
  executable: string;
  /** Its SQLite file; undefined keeps everything in memory and loses it at the end. */
  databaseFile?: string;
  /** First port to try; 0 is any free one. Default 0. */
  port?: number;
  /** First port of the web UI to try; undefined is no web UI. */
  uiPort?: number;
  logFile: string;
  /** Folder of the process records. */
  recordsDirectory: string;
  signal?: AbortSignal;
}

/** A Temporal dev server that we started. */
export interface RunningTemporal {
  /** host:port of the frontend. */
  address: string;
  /** The namespace that is always there. */
  namespace: 'default';
  port: number;
  /** Of its HTTP API, which is closed. */
  httpPort: number;
  uiPort?: number;
  uiUrl?: string;
  pid: number;
  daemon: Daemon;
  /** Ends it. Safe to repeat. */
  stop(): Promise<void>;
}

const stopPlan: StopPlan = [{ signal: 'SIGTERM', graceMs: 10_000 }];

/**
 * Starts `temporal server start-dev` on the loopback; returns when its namespace answers. With a database file its
 * workflows survive a stop and any kill. @throws Error that ends with the way on
 */
export async function startTemporal(options: TemporalOptions): Promise<RunningTemporal> {
  if (options.databaseFile) mkdirSync(dirname(options.databaseFile), { recursive: true });
  const { daemon, port, httpPort, uiPort } = await until(() => tryToStart(options), {
    what: 'the Temporal dev server could be started',
    timeoutMs: 30_000,
    signal: options.signal,
  });
  return {
    address: `127.0.0.1:${port}`,
    namespace: 'default',
    port,
    httpPort,
    uiPort,
    uiUrl: uiPort === undefined ? undefined : `http://127.0.0.1:${uiPort}`,
    pid: daemon.identity.pid,
    daemon,
    stop: () => daemon.stop(stopPlan),
  };
}

/** One start; undefined when somebody else took a port between our look and its bind. */
async function tryToStart(options: TemporalOptions): Promise<{ daemon: Daemon; port: number; httpPort: number; uiPort?: number } | undefined> {
  const port = await findFreePort(options.port ?? 0);
  const uiPort = options.uiPort === undefined ? undefined : await findFreePort(options.uiPort, new Set([port]));
  const httpPort = await findFreePort(0, new Set([port, ...(uiPort === undefined ? [] : [uiPort])]));
  const daemon = await startDaemon({
    name: 'temporal',
    command: options.executable,
    args: serverArguments(options, port, httpPort, uiPort),
    env: environment(),
    cwd: dirname(options.logFile),
    logFile: options.logFile,
    recordsDirectory: options.recordsDirectory,
  });
  const healthy = await staysUntilItAnswers(daemon, port, options.signal);
  if (healthy) return { daemon, port, httpPort, uiPort };
  await daemon.stop(stopPlan);
  if (/address already in use|can't bind|port .*in use/i.test(daemon.tail())) return undefined;
  throw new Error(
    `The Temporal dev server ended at once (${daemon.end() ?? 'unknown'}). Its log (${daemon.logFile}) ends with:\n${daemon.tail()}\nCorrect that and start again, or set TEMPORAL_ADDRESS to a Temporal service that runs.`,
  );
}

function serverArguments(options: TemporalOptions, port: number, httpPort: number, uiPort: number | undefined): string[] {
  // Without the pragmas every commit waits for the disk twice: a third of the throughput (measured).
  const store = options.databaseFile
    ? ['--db-filename', options.databaseFile, '--sqlite-pragma', 'journal_mode=wal', '--sqlite-pragma', 'synchronous=normal']
    : [];
  const ui = uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)];
  // It cannot be turned off, and takes a start or a terminate from any web page, as plain text. So it answers to a name
  // alone that nobody knows; its UI and the SDKs go by gRPC.
  const httpApi = ['--http-port', String(httpPort), '--dynamic-config-value', `frontend.httpAllowedHosts=["${randomUUID()}.invalid"]`];
  return ['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), ...httpApi, ...ui, ...store, '--log-level', 'warn'];
}

/**
 * The CLI reads TEMPORAL_* too (a profile's TLS settings, say); a dev server needs none of them. Its server asks
 * version-info.temporal.io for news unless it is told not to, and a local stack talks to nobody outside.
 */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([key]) => !key.startsWith('TEMPORAL_'));
  return { ...Object.fromEntries(kept), TEMPORAL_VERSION_CHECK_DISABLED: '1' };
}

async function staysUntilItAnswers(daemon: Daemon, port: number, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return await until(async () => (daemon.end() !== undefined ? false : (await answers(port)) ? true : undefined), {
      what: 'the Temporal dev server answers',
      timeoutMs: 60_000,
      everyMs: 30,
      signal,
      explain: () =>
        `Its log (${daemon.logFile}) ends with:\n${daemon.tail()}\nStart again, or set TEMPORAL_ADDRESS to a Temporal service that runs.`,
    });
  } catch (error) {
    await daemon.stop(stopPlan);
    throw error;
  }
}

/** The frontend answers before the default namespace exists, so the namespace is what is asked for. */
async function answers(port: number): Promise<boolean> {
  // gRPC waits a second after a refused connection; a plain look does not.
  if (!(await isListening(port))) return false;
  let connection: Connection | undefined;
  try {
    connection = await Connection.connect({ address: `127.0.0.1:${port}`, connectTimeout: 1_000 });
    await connection.workflowService.describeNamespace({ namespace: 'default' });
    return true;
  } catch {
    return false;
  } finally {
    await connection?.close();
  }
}
