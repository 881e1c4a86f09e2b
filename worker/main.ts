#!/usr/bin/env node
/** A worker on its own: `tir-rollouts worker`. Runs until SIGINT or SIGTERM, then drains. */
import { writeFile } from 'node:fs/promises';
import { Client, type Connection, type ConnectionOptions } from '@temporalio/client';
import { NativeConnection, type NativeConnectionOptions } from '@temporalio/worker';
import type { Logger } from 'pino';
import { closeProbeAgent } from '../activities/probe/call.js';
import { isTirError } from '../activities/tir/errors.js';
import { closePools } from '../activities/tir/pools.js';
import { listenForInterruption } from '../client/cli/interruption.js';
import { readWorkSecret } from '../client/signed-work.js';
import { connectTemporal } from '../client/connect-temporal.js';
import { RolloutsError } from '../client/errors.js';
import { refusePlaintext } from '../client/plaintext.js';
import { readTemporalSettings } from '../client/temporal-settings.js';
import { openTraces } from '../client/tracing/traces.js';
import { connectDatabase } from '../db/connect.js';
import { visibleLines } from '../workflows/contract/visible.js';
import { AskedWork } from './asked-work.js';
import { checkDatabase } from './check-database.js';
import { loadWorkerConfig, versionOf, type WorkerConfig } from './config.js';
import { startHealthServer } from './health.js';
import { KnownSecrets } from './known-secrets.js';
import { createLogger, installRuntime } from './logger.js';
import { holderFinder, operationStarter } from './operations.js';
import { referenceResolver } from './references.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { assertTargets, tirOpener } from './targets.js';
import { BUNDLE_PATH } from './workflow-bundle.js';
import { createRolloutWorker } from './worker.js';

/** How long a collector may take (ms): a worker that ends has drained before, and its orchestrator waits for it. */
const TRACES_TIMEOUT_MS = 5_000;

async function run(config: WorkerConfig): Promise<void> {
  const logger = createLogger(config.TIR_ROLLOUTS_LOG_LEVEL);
  const { connection: connectionOptions, namespace = 'default' } = readTemporalSettings(process.env);
  refusePlaintext(connectionOptions, config.DATABASE_URL, config.TIR_ROLLOUTS_ALLOW_PLAINTEXT);
  assertTargets(config, process.env);
  const secretFile = config.TIR_ROLLOUTS_WORK_SECRET_FILE;
  const secret = secretFile === undefined ? undefined : readWorkSecret(secretFile);
  const asking = await prepare(connectionOptions, namespace, logger);
  const traces = await openTraces({
    service: 'tir-rollouts-worker',
    environment: process.env,
    timeoutMs: TRACES_TIMEOUT_MS,
    onWarning: (message) => logger.warn(message),
  });
  const database = connectDatabase(config.DATABASE_URL, {
    max: 20,
    onIdleError: (err) => logger.warn({ reason: err.message }, 'PostgreSQL closed an idle connection'),
  });
  try {
    await checkDatabase(config.DATABASE_URL, logger);
    // The SDK hears one signal and lets the next one kill: Ctrl-C under npm arrives twice, and would end a drain.
    const interruption = listenForInterruption();
    // After the looks at Temporal and PostgreSQL: an installed runtime alone would keep the process alive.
    installRuntime(logger, config.TIR_ROLLOUTS_METRICS_ADDRESS);
    const connection = await connectNative(connectionOptions);
    try {
      const client = new Client({
        connection: asking,
        namespace,
        ...(traces ? { interceptors: { workflow: [traces.interceptor] } } : {}),
      });
      const known = new KnownSecrets(database.db, process.env, config.TIR_ROLLOUTS_REFERENCES);
      const worker = await createRolloutWorker({
        connection,
        namespace,
        taskQueue: config.TIR_ROLLOUTS_TASK_QUEUE,
        workflowBundle: { codePath: config.TIR_ROLLOUTS_WORKFLOW_BUNDLE ?? BUNDLE_PATH },
        ...versionOf(config),
        ...(traces ? { traces } : {}),
        ...(secret === undefined ? {} : { asked: new AskedWork({ client, database: database.db, secret, taskQueue: config.TIR_ROLLOUTS_TASK_QUEUE }) }),
        deps: {
          database: database.db,
          openTir: tirOpener(config, process.env, known),
          resolveReference: known.remembering(referenceResolver(process.env, config.TIR_ROLLOUTS_REFERENCES)),
          startOperation: operationStarter(client, config.TIR_ROLLOUTS_TASK_QUEUE, secretFile),
          isHeld: holderFinder(client),
        },
      });
      const running = worker.run();
      // One that came while it started.
      if (interruption.signal.aborted) worker.shutdown();
      const health = config.TIR_ROLLOUTS_HEALTH_ADDRESS
        ? await startHealthServer(config.TIR_ROLLOUTS_HEALTH_ADDRESS, {
            workerState: () => worker.getState(),
            database: database.db,
          })
        : undefined;
      logger.info(
        {
          address: connectionOptions.address,
          namespace,
          taskQueue: config.TIR_ROLLOUTS_TASK_QUEUE,
          targets: config.TIR_ROLLOUTS_TARGETS,
          ...versionOf(config),
          workIsSigned: secret !== undefined,
          ...(health ? { health: health.url } : {}),
          ...(config.TIR_ROLLOUTS_METRICS_ADDRESS ? { metrics: `http://${config.TIR_ROLLOUTS_METRICS_ADDRESS}/metrics` } : {}),
        },
        'The worker polls',
      );
      if (config.TIR_ROLLOUTS_READY_FILE) await writeFile(config.TIR_ROLLOUTS_READY_FILE, `${process.pid}\n`, { mode: 0o600 });
      await running.finally(() => health?.close());
      logger.info('The worker has drained');
    } finally {
      await connection.close();
    }
  } finally {
    await Promise.all([closePools(), closeProbeAgent(), asking.close(), traces?.flush()]);
    await database.close();
  }
}

/** @returns a connection that asks. @throws Error that says what to do when Temporal is away, or lacks the search attributes and does not let them be made */
async function prepare(options: ConnectionOptions, namespace: string, logger: Logger): Promise<Connection> {
  const connection = await connectTemporal(options, `Temporal at ${options.address ?? 'localhost:7233'}`);
  try {
    const command = await ensureSearchAttributes(connection, namespace, options.address);
    if (command) logger.warn({ command }, 'Temporal does not let us see its search attributes. Unless it was done before, run the command');
    return connection;
  } catch (err) {
    await connection.close();
    throw err;
  }
}

/** The SDK's own connection, by which the worker polls. It trusts the system's CAs, where Node trusts those that it brings. */
function connectNative(options: NativeConnectionOptions): Promise<NativeConnection> {
  return NativeConnection.connect(options).catch((cause: unknown) => {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `Temporal answers, but not the connection that the worker polls by (${reason}). Name the CA of its certificate in TEMPORAL_TLS_SERVER_CA_CERT_PATH, then start the worker again.`,
      { cause },
    );
  });
}

try {
  await run(loadWorkerConfig(process.env));
} catch (err) {
  console.error(visibleLines(err instanceof Error ? err.message : String(err)));
  // Not by exitCode: the SDK's runtime, once installed, keeps a process alive that has nothing to do any more.
  process.exit(isSetting(err) ? 2 : 5);
}

/** Another start with the same settings would end the same way. */
function isSetting(err: unknown): boolean {
  if (isTirError(err)) return true;
  return err instanceof RolloutsError ? err.code !== 'unreachable' : err instanceof Error && /The worker cannot start/.test(err.message);
}
