import { join } from 'node:path';
import { startDaemon, type Daemon } from './daemon.js';
import { logFrom } from './log-tail.js';
import { ownModule } from './own-module.js';
import { findFreePort } from './port.js';
import { until } from './until.js';

/** What the simulator says once it serves. */
export interface SimulatorAddresses {
  controlPlaneUrl: string;
  dataPlaneUrl: string;
  adminUrl: string;
  /** Where the token of its admin API lies. */
  adminTokenFile: string;
  pid: number;
}

/** What our simulator process needs to know. */
export interface SimulatorOptions {
  /** Where its endpoints survive. */
  directory: string;
  /** First port to try. */
  port: number;
  /** Simulated seconds that pass in one real second. */
  clockRate: number;
  env: NodeJS.ProcessEnv;
  logFile: string;
  recordsDirectory: string;
  signal?: AbortSignal;
}

/** A simulator that we started. */
export interface RunningSimulator extends SimulatorAddresses {
  port: number;
  daemon: Daemon;
  stop(): Promise<void>;
}

/** Simulated seconds until an endpoint is ready, a range: at the default clock rate of 60 that is 3 to 8 real seconds. */
const readySeconds = '180-480';

/** Starts the TIR simulator as a process of its own; returns when it serves. @throws Error with the end of its log */
export async function startSimulatorProcess(options: SimulatorOptions): Promise<RunningSimulator> {
  const port = await findFreePort(options.port);
  const args = [
    '--port',
    port,
    '--json',
    '--data-dir',
    options.directory,
    '--clock-rate',
    options.clockRate,
    '--ready-seconds',
    readySeconds,
  ];
  const daemon = await startDaemon({
    name: 'simulator',
    command: process.execPath,
    args: [ownModule('simulator/main.js'), ...args.map(String)],
    env: options.env,
    cwd: join(options.directory),
    logFile: options.logFile,
    recordsDirectory: options.recordsDirectory,
  });
  const explain = () => `Its log (${daemon.logFile}) ends with:\n${daemon.tail()}\nCorrect that and start again.`;
  try {
    const addresses = await until(
      () => {
        const said = findAddresses(logFrom(daemon.logFile, daemon.logStart));
        if (!said && daemon.end() !== undefined) throw new Error(`The simulator ended at once (${daemon.end()}). ${explain()}`);
        return said;
      },
      { what: 'the simulator serves', timeoutMs: 30_000, signal: options.signal, explain },
    );
    return { ...addresses, port, daemon, stop: () => daemon.stop() };
  } catch (error) {
    await daemon.stop();
    throw error;
  }
}

/** Its one line of JSON among whatever else Node may have written. */
function findAddresses(log: string): SimulatorAddresses | undefined {
  const line = log.split('\n').find((each) => each.startsWith('{') && each.endsWith('}') && each.includes('"controlPlaneUrl"'));
  return line === undefined ? undefined : (JSON.parse(line) as SimulatorAddresses);
}
