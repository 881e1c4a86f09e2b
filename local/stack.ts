import type { LocalConfig } from './config.js';
import type { Daemon } from './daemon.js';
import { stopLeftovers } from './leftovers.js';
import { migrate } from './migrations.js';
import type { Places } from './places.js';
import { readPorts, writePorts, type Ports } from './ports-file.js';
import { startPostgres } from './postgres/server.js';
import { identityOf } from '../client/stack/process-identity.js';
import type { Reporter } from './report.js';
import { startSimulatorProcess, type RunningSimulator } from './simulator.js';
import { baseEnvironment, stackEnvironment } from './stack-environment.js';
import type { StackFile } from '../client/stack/stack-file.js';
import { removeStackFile, writeStackFile } from './stack-file.js';
import { ensureTemporalExecutable } from './temporal/executable.js';
import { startTemporal } from './temporal/server.js';
import { ensureWorkSecret } from './work-secret.js';
import { superviseWorker } from './worker.js';

/** What a stack needs to know. */
export interface StackOptions {
  places: Places;
  config: LocalConfig;
  profile?: string;
  clockRate: number;
  report: Reporter;
  /** Aborted when the user interrupts the start. */
  signal: AbortSignal;
  /** Called once, with words, when a part of the stack ended for good by itself. */
  onBroken: (why: string) => void;
}

/** A stack that runs. */
export interface Stack {
  file: StackFile;
  /** Environment for programs that use the stack. */
  environment: NodeJS.ProcessEnv;
  stop(): Promise<void>;
}

/** A part that we started: what it is called and how it ends. */
interface Part {
  name: 'postgres' | 'temporal' | 'simulator' | 'worker';
  kill(): void;
  stop(): Promise<void>;
}

/** Starts and stops the parts of one stack. */
export class LocalStack {
  private readonly parts: Part[] = [];
  private readonly wanted: Ports;
  private readonly ports: Ports;
  private readonly failure = new AbortController();
  private isStopping = false;
  private readonly options: StackOptions;

  constructor(options: StackOptions) {
    this.options = { ...options, signal: AbortSignal.any([options.signal, this.failure.signal]) };
    this.wanted = readPorts(options.places.directory);
    this.ports = { ...this.wanted };
  }

  /** Brings everything up, independent parts at the same time, and publishes stack.json. Takes back what it started when one fails. */
  async start(): Promise<Stack> {
    const { places, report, profile } = this.options;
    await stopLeftovers(places.records, report);
    removeStackFile(places.directory);
    ensureWorkSecret(places.workSecret);
    const base = baseEnvironment(places.directory, profile);
    try {
      const [postgres, temporal, simulator] = await this.allOrNone([
        this.startDatabase(base),
        this.startTemporal(),
        this.startSimulator(base),
      ]);
      const environment = stackEnvironment(places.directory, base, {
        databaseUrl: postgres.url,
        temporal: { ...temporal, isOurs: temporal.pid !== undefined },
        simulator,
        workSecretFile: places.workSecret,
      });
      const file: StackFile = {
        startedAt: new Date().toISOString(),
        pid: process.pid,
        pidStarted: identityOf(process.pid)?.started ?? '',
        profile,
        temporal,
        postgres,
        simulator: {
          controlPlaneUrl: simulator.controlPlaneUrl,
          dataPlaneUrl: simulator.dataPlaneUrl,
          adminUrl: simulator.adminUrl,
          adminTokenFile: simulator.adminTokenFile,
          pid: simulator.daemon.identity.pid,
        },
        worker: { pid: 0 },
        workSecretFile: places.workSecret,
        owned: [],
      };
      file.worker.pid = await this.startWorker(environment, file);
      file.owned = this.parts.map((part) => part.name);
      writePorts(places.directory, this.ports);
      writeStackFile(places.directory, file);
      return { file, environment, stop: () => this.stop() };
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Ends what was started: the worker first, so that it can still hand its work back; then the servers. Safe to repeat. */
  async stop(): Promise<void> {
    this.isStopping = true;
    removeStackFile(this.options.places.directory);
    const worker = this.parts.filter((part) => part.name === 'worker');
    const servers = this.parts.filter((part) => part.name !== 'worker');
    await Promise.all(worker.map((part) => part.stop()));
    await Promise.all(servers.map((part) => part.stop()));
  }

  /** The user is in a hurry: ends everything at once. `stop` still has to be awaited. */
  kill(): void {
    this.isStopping = true;
    for (const part of this.parts) part.kill();
  }

  /** Like Promise.all, but a failure ends the other starts too, and all are waited for: what started is then known and can be stopped. */
  private async allOrNone<T extends readonly unknown[]>(starts: readonly [...{ [K in keyof T]: Promise<T[K]> }]): Promise<T> {
    let first: { reason: unknown } | undefined;
    const settle = starts.map((start) =>
      start.catch((error: unknown) => {
        first ??= { reason: error };
        this.failure.abort(error);
      }),
    );
    await Promise.all(settle);
    if (first) throw first.reason;
    return (await Promise.all(starts as readonly Promise<unknown>[])) as unknown as T;
  }

  private async startDatabase(env: NodeJS.ProcessEnv): Promise<StackFile['postgres']> {
    const { config, places, report, signal } = this.options;
    const postgres = config.DATABASE_URL ? { url: config.DATABASE_URL } : await this.startPostgres();
    if (config.DATABASE_URL) report.line('PostgreSQL      the one that DATABASE_URL names');
    await migrate({ env: { ...env, DATABASE_URL: postgres.url }, logFile: places.log('migrate'), signal });
    return postgres;
  }

  private async startPostgres(): Promise<StackFile['postgres']> {
    const { places, report, signal } = this.options;
    const started = await startPostgres({
      directory: places.postgres,
      port: this.wanted.postgres,
      logFile: places.log('postgres'),
      recordsDirectory: places.records,
      report,
      signal,
    });
    this.own('postgres', started.daemon, () => started.stop(), 'SIGQUIT');
    this.sayPort('PostgreSQL', 'postgres', started.port);
    return { url: started.url, pid: started.pid, dataDirectory: started.directory };
  }

  private async startTemporal(): Promise<StackFile['temporal']> {
    const { config, places, report, signal } = this.options;
    if (config.TEMPORAL_ADDRESS) {
      report.line(`Temporal        the one that TEMPORAL_ADDRESS names: ${config.TEMPORAL_ADDRESS}`);
      return { address: config.TEMPORAL_ADDRESS, namespace: config.TEMPORAL_NAMESPACE ?? 'default' };
    }
    const executable = await ensureTemporalExecutable({ config, fallbackDirectory: places.directory, report, signal });
    const started = await startTemporal({
      executable,
      databaseFile: places.temporalDatabase,
      port: this.wanted.temporal,
      uiPort: this.wanted.temporalUi,
      logFile: places.log('temporal'),
      recordsDirectory: places.records,
      signal,
    });
    this.own('temporal', started.daemon, () => started.stop());
    this.sayPort('Temporal', 'temporal', started.port);
    this.sayPort('Temporal UI', 'temporalUi', started.uiPort ?? 0);
    return { address: started.address, namespace: started.namespace, uiUrl: started.uiUrl, pid: started.pid };
  }

  private async startSimulator(env: NodeJS.ProcessEnv): Promise<RunningSimulator> {
    const { places, clockRate, signal } = this.options;
    const started = await startSimulatorProcess({
      directory: places.simulator,
      port: this.wanted.simulator,
      clockRate,
      env,
      logFile: places.log('simulator'),
      recordsDirectory: places.records,
      signal,
    });
    this.own('simulator', started.daemon, () => started.stop());
    this.sayPort('Simulator', 'simulator', started.port);
    return started;
  }

  private async startWorker(env: NodeJS.ProcessEnv, file: StackFile): Promise<number> {
    const { places, report, signal, onBroken } = this.options;
    const worker = await superviseWorker({
      directory: places.directory,
      env,
      logFile: places.log('worker'),
      recordsDirectory: places.records,
      report,
      signal,
      onRestart: (pid) => {
        file.worker.pid = pid;
        if (!this.isStopping) writeStackFile(places.directory, file);
      },
      onGivenUp: onBroken,
    });
    this.parts.push({ name: 'worker', kill: () => worker.kill(), stop: () => worker.stop() });
    return worker.pid();
  }

  private own(name: Part['name'], daemon: Daemon, stop: () => Promise<void>, killSignal: NodeJS.Signals = 'SIGKILL'): void {
    this.parts.push({ name, kill: () => daemon.kill(killSignal), stop });
    void daemon.ended.then((how) => {
      if (!this.isStopping)
        this.options.onBroken(`${name} ended unexpectedly (${how}). Its log (${daemon.logFile}) ends with:\n${daemon.tail()}`);
    });
  }

  private sayPort(label: string, name: keyof Ports, port: number): void {
    if (port !== this.wanted[name])
      this.options.report.line(`${label.padEnd(16)}port ${this.wanted[name]} is taken; it listens on ${port}`);
    this.ports[name] = port;
  }
}
