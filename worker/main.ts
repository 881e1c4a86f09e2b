#!/usr/bin/env node
/** A worker on its own: `tir-rollouts worker`. Runs until SIGINT or SIGTERM, then drains. */
import { writeFile } from 'node:fs/promises';
import { Client, Connection, type ConnectionOptions } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import { NativeConnection } from '@temporalio/worker';
import { closeProbeAgent } from '../activities/probe/call.js';
import { closePools } from '../activities/tir/pools.js';
import { openTraces } from '../client/tracing/traces.js';
import { connectDatabase } from '../db/connect.js';
import { loadWorkerConfig, type WorkerConfig } from './config.js';
import { startHealthServer } from './health.js';
import { createLogger, installRuntime } from './logger.js';
import { holderFinder, operationStarter } from './operations.js';
import { refusePlaintext } from './plaintext.js';
import { referenceResolver } from './references.js';
import { ensureSearchAttributes } from './search-attributes.js';
import { tirOpener } from './targets.js';
import { BUNDLE_PATH } from './workflow-bundle.js';
import { createRolloutWorker } from './worker.js';

/** How long a collector may take (ms): a worker that ends has drained before, and its orchestrator waits for it. */
const TRACES_TIMEOUT_MS = 5_000;

async function run(config: WorkerConfig): Promise<void> {
  const logger = createLogger(config.TIR_ROLLOUTS_LOG_LEVEL);
  const { connectionOptions, namespace = 'default' } = loadClientConnectConfig();
  refusePlaintext(connectionOptions, config.DATABASE_URL, config.TIR_ROLLOUTS_ALLOW_PLAINTEXT);
  const asking = await prepare(connectionOptions, namespace);
  // After the first connection has shown that Temporal is there: an installed runtime alone would keep the process alive.
  installRuntime(logger, config.TIR_ROLLOUTS_METRICS_ADDRESS);
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
    const connection = await NativeConnection.connect(connectionOptions);
    try {
      const client = new Client({
        connection: asking,
        namespace,
        ...(traces ? { interceptors: { workflow: [traces.interceptor] } } : {}),
      });
      const worker = await createRolloutWorker({
        connection,
        namespace,
        taskQueue: config.TIR_ROLLOUTS_TASK_QUEUE,
        workflowBundle: { codePath: config.TIR_ROLLOUTS_WORKFLOW_BUNDLE ?? BUNDLE_PATH },
        ...(config.TIR_ROLLOUTS_BUILD_ID ? { buildId: config.TIR_ROLLOUTS_BUILD_ID } : {}),
        ...(traces ? { traces } : {}),
        deps: {
          database: database.db,
          openTir: tirOpener(config, process.env),
          resolveReference: referenceResolver(process.env),
          startOperation: operationStarter(client, config.TIR_ROLLOUTS_TASK_QUEUE),
          isHeld: holderFinder(client),
        },
      });
      const running = worker.run();
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
          ...(health ? { health: health.url } : {}),
          ...(config.TIR_ROLLOUTS_METRICS_ADDRESS ? { metrics: `http://${config.TIR_ROLLOUTS_METRICS_ADDRESS}/metrics` } : {}),
        },
        'The worker polls',
      );
      if (config.TIR_ROLLOUTS_READY_FILE) await writeFile(config.TIR_ROLLOUTS_READY_FILE, `${process.pid}\n`);
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
async function prepare(options: ConnectionOptions, namespace: string): Promise<Connection> {
  const connection = await Connection.connect(options).catch((cause: unknown) => {
    throw new Error(
      `Temporal does not answer at ${options.address ?? 'localhost:7233'}. Check TEMPORAL_ADDRESS (and TEMPORAL_TLS, TEMPORAL_API_KEY), then start the worker again.`,
      { cause },
    );
  });
  try {
    await ensureSearchAttributes(connection, namespace);
    return connection;
  } catch (err) {
    await connection.close();
    throw err;
  }
}

try {
  await run(loadWorkerConfig(process.env));
} catch (err) {
  console.error(err instanceof Error ? err.message : String(err));
  process.exitCode = err instanceof Error && /The worker cannot start/.test(err.message) ? 2 : 5;
}
