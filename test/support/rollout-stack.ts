/** Everything that a rollout runs on, for one test file: a database of its own, a simulator, a worker in this process, and the client. */
import { randomBytes } from 'node:crypto';
import { Client, Connection } from '@temporalio/client';
import {
  DefaultLogger,
  makeTelemetryFilterString,
  NativeConnection,
  Runtime,
  type ActivityInterceptorsFactory,
} from '@temporalio/worker';
import { connectRollouts, type Operation, type Rollouts } from '../../client/index.js';
import { connectDatabase, type Database } from '../../db/connect.js';
import { migrateDatabase } from '../../db/migrate.js';
import { startSimulator, type Simulator, type SimulatorOptions } from '../../simulator/index.js';
import type { OperationStatus } from '../../workflows/contract/operation.js';
import { isEndPhase, type Phase } from '../../workflows/contract/phase.js';
import { loadWorkerConfig } from '../../worker/config.js';
import { KnownSecrets } from '../../worker/known-secrets.js';
import { holderFinder, operationStarter } from '../../worker/operations.js';
import { referenceResolver } from '../../worker/references.js';
import { ensureSearchAttributes } from '../../worker/search-attributes.js';
import { tirOpener } from '../../worker/targets.js';
import { createRolloutWorker } from '../../worker/worker.js';
import { databaseUrlFor, temporalAddress } from './servers.js';
import { StepFaults } from './step-faults.js';
import { until } from './until.js';
import { workflowBundle } from './workflow-bundle.js';

/** Every file has its own endpoints: Temporal's namespace is shared, and so are workflow ids. */
export interface StackOptions {
  /** Credentials of the worker, when they shall not be those that the simulator takes. */
  workerApiKey?: string;
  /** Default: replicas are ready and gone at once, so that a test waits only for what it holds up itself. */
  simulator?: SimulatorOptions;
  /** More activity interceptors, outside of the test's own step faults. */
  interceptors?: ActivityInterceptorsFactory[];
  /** How long is waited where TIR does not tell what a change made (ms). Default: as in the product, five minutes. */
  settleMs?: number;
  /** Environment variables of the worker. Specs may refer to those that begin with TIR_SECRET_. */
  environment?: Record<string, string>;
  /** Names beside that prefix, as TIR_ROLLOUTS_REFERENCES gives them. */
  references?: string[];
}

export interface RolloutStack {
  simulator: Simulator;
  database: Database;
  client: Client;
  rollouts: Rollouts;
  faults: StepFaults;
  /** Project of every endpoint of this stack; part of the workflow ids. */
  projectId: number;
  /** Task queue of the worker, for who starts a workflow without the client. */
  taskQueue: string;
  /** Values that must not be found anywhere. */
  secrets: string[];
  /** Status of a running operation, as it says itself. */
  statusOf(operation: Operation): Promise<OperationStatus>;
  /** Waits until the operation is in the phase. @throws Error when it ends in another one */
  untilPhase(operation: Operation, phase: Phase): Promise<OperationStatus>;
  /** Temporal's cancel, and waits until the workflow has acted on it: what is held is not let go before. */
  cancel(operation: Operation): Promise<void>;
  close(): Promise<void>;
}

// A test that injects a failure knows of it; what the SDK says of it would only bury what a test says.
Runtime.install({
  logger: new DefaultLogger('ERROR'),
  telemetryOptions: { logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'ERROR', other: 'ERROR' }) } },
});

/** Opens the stack. Close it in `afterAll`. */
export async function openStack(name: string, options: StackOptions = {}): Promise<RolloutStack> {
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (let closer = closers.pop(); closer; closer = closers.pop()) await closer();
  };
  try {
    return { ...(await open(name, options, closers)), close };
  } catch (err) {
    await close();
    throw err;
  }
}

async function open(
  name: string,
  options: StackOptions,
  closers: (() => Promise<unknown>)[],
): Promise<Omit<RolloutStack, 'close'>> {
  const address = temporalAddress();
  const [databaseUrl, bundle] = await Promise.all([databaseUrlFor(name), workflowBundle()]);
  await migrateDatabase(databaseUrl);
  const [apiKey, authToken] = [secret('key'), secret('token')];
  const simulator = await startSimulator({ apiKey, authToken, readySeconds: 0, terminateSeconds: 0, attachSeconds: 0, ...options.simulator });
  closers.push(() => simulator.close());
  const { db: database, close: closeDatabase } = connectDatabase(databaseUrl, { max: 20 });
  closers.push(closeDatabase);
  const connection = await Connection.connect({ address });
  closers.push(() => connection.close());
  await ensureSearchAttributes(connection, 'default');
  const taskQueue = `${name}-${randomBytes(4).toString('hex')}`;
  const faults = new StepFaults();
  const config = loadWorkerConfig({
    DATABASE_URL: databaseUrl,
    TIR_ROLLOUTS_TARGETS: 'simulator',
    TIR_ROLLOUTS_SIMULATOR_URL: simulator.controlPlaneUrl,
    TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL: simulator.dataPlaneUrl,
    TIR_ROLLOUTS_SIMULATOR_API_KEY: options.workerApiKey ?? apiKey,
    TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN: authToken,
  });
  const known = new KnownSecrets(database, options.environment ?? {}, options.references);
  const native = await NativeConnection.connect({ address });
  closers.push(() => native.close());
  const worker = await createRolloutWorker({
    connection: native,
    namespace: 'default',
    taskQueue,
    workflowBundle: bundle,
    deps: {
      database,
      openTir: tirOpener(config, {}, known),
      resolveReference: known.remembering(referenceResolver(options.environment ?? {}, options.references)),
      startOperation: operationStarter(new Client({ connection }), taskQueue),
      isHeld: holderFinder(new Client({ connection })),
      ...(options.settleMs === undefined ? {} : { settleMs: options.settleMs }),
    },
    interceptors: { outside: [...(options.interceptors ?? []), faults.outside], inside: [faults.inside] },
  });
  const running = worker.run();
  closers.push(async () => {
    faults.releaseAll();
    if (worker.getState() === 'RUNNING') worker.shutdown();
    await running;
  });
  const projectId = Number.parseInt(randomBytes(4).toString('hex'), 16);
  const rollouts = await connectRollouts({
    temporal: { address, namespace: 'default' },
    databaseUrl,
    target: 'simulator',
    projectId,
    location: 'Delhi',
    actor: 'asha@example',
    taskQueue,
  });
  closers.push(() => rollouts.close());
  const client = new Client({ connection });
  const statusOf = (operation: Operation): Promise<OperationStatus> =>
    client.workflow.getHandle(operation.workflowId).query<OperationStatus>('status');
  return {
    simulator,
    database,
    client,
    rollouts,
    faults,
    projectId,
    taskQueue,
    secrets: [apiKey, authToken, ...Object.values(options.environment ?? {})],
    statusOf,
    async cancel(operation) {
      const handle = client.workflow.getHandle(operation.workflowId);
      await handle.cancel();
      await until(`${operation.workflowId} has acted on its cancel`, async () => {
        const { status, raw } = await handle.describe();
        if (status.name !== 'RUNNING' || (raw.pendingActivities ?? []).some(({ state }) => state === CANCEL_REQUESTED))
          return true;
        return (await statusOf(operation)).phase === 'Unwinding';
      });
    },
    untilPhase: (operation, phase) =>
      until(`${operation.workflowId} is ${phase}`, async () => {
        const status = await statusOf(operation);
        if (status.phase === phase) return status;
        if (isEndPhase(status.phase))
          throw new Error(`The operation ended ${status.phase} before it was ${phase}: ${status.detail ?? ''}`);
        return undefined;
      }),
  };
}

/** Temporal's number for an activity that was asked to end (`temporal.api.enums.v1.PendingActivityState`). */
const CANCEL_REQUESTED = 3;

const secret = (kind: string): string => `${kind}-${randomBytes(16).toString('hex')}`;
