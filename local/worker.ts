import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startDaemon, type Daemon, type StopPlan } from './daemon.js';
import { ownModule } from './own-module.js';
import type { Reporter } from './report.js';
import { until } from './until.js';

/** What our worker process needs to know. */
export interface WorkerOptions {
  directory: string;
  env: NodeJS.ProcessEnv;
  logFile: string;
  recordsDirectory: string;
  report: Reporter;
  signal?: AbortSignal;
  /** Called with the pid of each restarted worker. */
  onRestart: (pid: number) => void;
  /** Called once when it is not started any more. */
  onGivenUp: (why: string) => void;
}

/** A worker that is started again whenever it dies. */
export interface SupervisedWorker {
  pid(): number;
  /** Kills it, and starts it no more. */
  kill(): void;
  /** Lets it drain (20 s), and starts it no more. */
  stop(): Promise<void>;
}

/** A worker that lived less than this (ms) died of something that a restart will hardly cure. */
const quickDeathMs = 10_000;
const mostQuickDeaths = 5;

const drain: StopPlan = [{ signal: 'SIGTERM', graceMs: 20_000 }];

/** Starts the worker; returns when it polls its task queue. @throws Error with the end of its log */
export async function superviseWorker(options: WorkerOptions): Promise<SupervisedWorker> {
  let current = await startPolling(options);
  let isStopping = false;
  const restarts = new AbortController();
  const supervision = keepAlive().catch((error: unknown) => {
    if (!isStopping) options.onGivenUp(`The worker could not be started again: ${(error as Error).message}`);
  });

  async function keepAlive(): Promise<void> {
    let quickDeaths = 0;
    while (!isStopping) {
      const startedAt = Date.now();
      const how = await current.ended;
      if (isStopping) return;
      quickDeaths = Date.now() - startedAt < quickDeathMs ? quickDeaths + 1 : 0;
      if (quickDeaths >= mostQuickDeaths) {
        return options.onGivenUp(
          `The worker ended ${mostQuickDeaths} times in a row within ${quickDeathMs / 1000} s of its start (${how}). Its log (${options.logFile}) ends with:\n${current.tail()}`,
        );
      }
      const delayMs = quickDeaths === 0 ? 0 : 500 * 2 ** quickDeaths;
      options.report.line(
        `Worker          ended unexpectedly (${how}); starting it again${delayMs > 0 ? ` in ${delayMs / 1000} s` : ''}`,
      );
      await pause(delayMs, undefined, { signal: restarts.signal });
      current = await spawnWorker(options);
      options.onRestart(current.identity.pid);
    }
  }

  return {
    pid: () => current.identity.pid,
    kill() {
      isStopping = true;
      current.kill('SIGKILL');
    },
    async stop() {
      isStopping = true;
      restarts.abort();
      await current.stop(drain);
      // A restart may have been under way meanwhile.
      await supervision;
      await current.stop(drain);
    },
  };
}

async function startPolling(options: WorkerOptions): Promise<Daemon> {
  rmSync(readyFile(options), { force: true });
  const daemon = await spawnWorker(options);
  const explain = () => `Its log (${daemon.logFile}) ends with:\n${daemon.tail()}\nCorrect that and start again.`;
  try {
    await until(
      () => {
        if (daemon.end() !== undefined) throw new Error(`The worker ended at once (${daemon.end()}). ${explain()}`);
        return existsSync(readyFile(options)) || undefined;
      },
      { what: 'the worker polls its task queue', timeoutMs: 60_000, signal: options.signal, explain },
    );
    return daemon;
  } catch (error) {
    await daemon.stop(drain);
    throw error;
  }
}

function spawnWorker(options: WorkerOptions): Promise<Daemon> {
  return startDaemon({
    name: 'worker',
    command: process.execPath,
    args: [ownModule('worker/main.js')],
    env: { ...options.env, TIR_ROLLOUTS_READY_FILE: readyFile(options) },
    cwd: options.directory,
    logFile: options.logFile,
    recordsDirectory: options.recordsDirectory,
  });
}

function readyFile(options: WorkerOptions): string {
  return join(options.directory, 'worker.ready');
}
