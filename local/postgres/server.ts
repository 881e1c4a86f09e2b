import { join } from 'node:path';
import pg from 'pg';
import { startDaemon, type Daemon } from '../daemon.js';
import { findFreePort } from '../port.js';
import { silentReport, type Reporter } from '../report.js';
import { until } from '../until.js';
import { preparePostgresBinaries } from './binaries.js';
import { clusterDirectory, databaseName, databaseUrl, ensureCluster, postgresEnvironment } from './cluster.js';
import { preparePostgresHome, type PostgresHome } from './home.js';
import { clearLeftoverPostgres, postgresStopPlan } from './leftover.js';

/** What a PostgreSQL of our own needs to know. */
export interface PostgresOptions {
  /** Where its files should lie; as root they may have to lie elsewhere (see `RunningPostgres.directory`). */
  directory: string;
  /** First port to try; 0 is any free one. Default 0. */
  port?: number;
  /** False gives up safety against power loss for speed: for tests. Default true. */
  durable?: boolean;
  logFile?: string;
  /** Folder of the process records. Default: `processes` beside the files. */
  recordsDirectory?: string;
  report?: Reporter;
  signal?: AbortSignal;
}

/** A PostgreSQL that we started. */
export interface RunningPostgres {
  /** URL of its database `tir_rollouts`, with the password. */
  url: string;
  port: number;
  pid: number;
  /** Where its files lie. */
  directory: string;
  daemon: Daemon;
  /** Fast shutdown. Safe to repeat. */
  stop(): Promise<void>;
}

/**
 * Starts PostgreSQL 18 from npm's binaries on the loopback, with a database `tir_rollouts`; returns when it answers. The
 * files survive a stop and any kill. As root it runs as an unprivileged user.
 * @throws Error that ends with the way on
 */
export async function startPostgres(options: PostgresOptions): Promise<RunningPostgres> {
  const report = options.report ?? silentReport;
  const home = preparePostgresHome(options.directory);
  if (home.user)
    report.line(`PostgreSQL      runs as the user ${home.user.name} (it refuses root); its files: ${home.directory}`);
  const { directory: binaries } = preparePostgresBinaries(home.directory, home.user);
  await clearLeftoverPostgres(clusterDirectory(home));
  const isNew = await ensureCluster(home, binaries, options.signal);
  const { daemon, port } = await startOnFreePort(home, binaries, options);
  try {
    if (isNew) report.line(`PostgreSQL      new data directory ${clusterDirectory(home)}`);
    await ensureDatabase(databaseUrl(home, port, 'postgres'));
  } catch (error) {
    await daemon.stop(postgresStopPlan);
    throw error;
  }
  return {
    url: databaseUrl(home, port, databaseName),
    port,
    pid: daemon.identity.pid,
    directory: home.directory,
    daemon,
    stop: () => daemon.stop(postgresStopPlan),
  };
}

/** Starts it until it stays: another process may take the port first, or a killed server's last children still hold its memory. */
async function startOnFreePort(
  home: PostgresHome,
  binaries: string,
  options: PostgresOptions,
): Promise<{ daemon: Daemon; port: number }> {
  return until(
    async () => {
      const port = await findFreePort(options.port ?? 0);
      const daemon = await startDaemon({
        name: 'postgres',
        command: join(binaries, 'bin', 'postgres'),
        args: ['-D', clusterDirectory(home), ...settings(port, options.durable ?? true).flatMap((setting) => ['-c', setting])],
        env: postgresEnvironment(home),
        cwd: home.directory,
        logFile: options.logFile ?? join(options.directory, '..', 'logs', 'postgres.log'),
        recordsDirectory: options.recordsDirectory ?? join(options.directory, '..', 'processes'),
        ...(home.user && { user: { uid: home.user.uid, gid: home.user.gid } }),
      });
      if (await staysUntilItAnswers(daemon, databaseUrl(home, port, 'postgres'), options.signal)) return { daemon, port };
      await daemon.stop();
      if (!/Address already in use|shared memory block|could not bind/i.test(daemon.tail())) {
        throw new Error(
          `PostgreSQL ended at once (${daemon.end() ?? 'unknown'}). Its log (${daemon.logFile}) ends with:\n${daemon.tail()}\nCorrect that and start again, or set DATABASE_URL to a PostgreSQL of your own.`,
        );
      }
      return undefined;
    },
    { what: 'PostgreSQL could be started', timeoutMs: 20_000, everyMs: 250, signal: options.signal },
  );
}

function settings(port: number, durable: boolean): string[] {
  const fast = durable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off'];
  return [
    'listen_addresses=127.0.0.1',
    `port=${port}`,
    'unix_socket_directories=',
    'max_connections=200',
    'log_timezone=UTC',
    ...fast,
  ];
}

/** True when a real connection succeeds; false when the server ended first. */
async function staysUntilItAnswers(daemon: Daemon, url: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    return await until(async () => (daemon.end() !== undefined ? false : (await answers(url)) ? true : undefined), {
      what: 'PostgreSQL answers',
      timeoutMs: 60_000,
      everyMs: 30,
      signal,
      explain: () =>
        `Its log (${daemon.logFile}) ends with:\n${daemon.tail()}\nStart again, or set DATABASE_URL to a PostgreSQL of your own.`,
    });
  } catch (error) {
    await daemon.stop(postgresStopPlan);
    throw error;
  }
}

async function answers(url: string): Promise<boolean> {
  try {
    await withConnection(url, (client) => client.query('select 1'));
    return true;
  } catch {
    return false;
  }
}

async function ensureDatabase(url: string): Promise<void> {
  await withConnection(url, async (client) => {
    const found = await client.query('select 1 from pg_database where datname = $1', [databaseName]);
    if (found.rowCount === 0) await client.query(`create database ${databaseName}`);
  });
}

async function withConnection<T>(url: string, body: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await body(client);
  } finally {
    await client.end();
  }
}
