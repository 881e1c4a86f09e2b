import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { logTail } from './log-tail.js';
import { forgetProcess, recordProcess } from './process-record.js';
import { identityOf, isAlive, type ProcessIdentity } from '../client/stack/process-identity.js';
import { until } from './until.js';

/** What to run, and where its traces go. */
export interface DaemonOptions {
  /** Its name in records and messages: `postgres`. */
  name: string;
  command: string;
  args: string[];
  env: NodeJS.ProcessEnv;
  cwd: string;
  logFile: string;
  /** Folder of the process records, by which a later start finds what a killed one left. */
  recordsDirectory: string;
  /** The user it runs as (only root may choose). Default: our own. */
  user?: { uid: number; gid: number };
}

/** How a daemon is asked to end: each signal gets its time, after the last one it is killed. */
export type StopPlan = readonly { signal: NodeJS.Signals; graceMs: number }[];

/** A process of ours that a terminal's Ctrl-C does not reach: it leads a session of its own and writes to a log file. */
export interface Daemon {
  readonly identity: ProcessIdentity;
  readonly logFile: string;
  /** Where this run's output begins in the log file (bytes). */
  readonly logStart: number;
  /** Settles when it ends, with words for how: "exit code 1", "signal SIGKILL". Never rejects. */
  readonly ended: Promise<string>;
  /** How it ended; undefined while it lives. */
  readonly end: () => string | undefined;
  /** The last lines it wrote (this run only). */
  readonly tail: () => string;
  /** Sends one signal, if it still lives, and does not wait. */
  kill(signal: NodeJS.Signals): void;
  /** Ends it and waits until it is gone. Safe to repeat. */
  stop(plan?: StopPlan): Promise<void>;
}

const largestLogBytes = 10 * 1024 * 1024;

/** Starts a daemon and records it. @throws Error when the command cannot be run */
export async function startDaemon(options: DaemonOptions): Promise<Daemon> {
  const logStart = prepareLog(options.logFile);
  const log = openSync(options.logFile, 'a', 0o600);
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    env: options.env,
    detached: true,
    stdio: ['ignore', log, log],
    ...options.user,
  });
  closeSync(log);
  let end: string | undefined;
  const ended = new Promise<string>((resolve) => {
    child.once('exit', (code, signal) => {
      end = signal ? `signal ${signal}` : `exit code ${code}`;
      resolve(end);
    });
  });
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (cause) => reject(new Error(`${options.command} cannot be run: ${cause.message}`, { cause })));
  });
  const pid = child.pid as number;
  const identity = identityOf(pid) ?? { pid, started: 'ended at once' };
  recordProcess(options.recordsDirectory, options.name, identity);
  return {
    identity,
    logFile: options.logFile,
    logStart,
    ended,
    end: () => end,
    tail: () => logTail(options.logFile, logStart),
    kill: (signal) => (isAlive(identity) ? sendSignal(pid, signal) : undefined),
    async stop(plan) {
      await stopProcess(identity, plan);
      forgetProcess(options.recordsDirectory, options.name);
    },
  };
}

/** Ends one process, never another one that got its pid: signal by signal as planned, then by SIGKILL. */
export async function stopProcess(
  identity: ProcessIdentity,
  plan: StopPlan = [{ signal: 'SIGTERM', graceMs: 5_000 }],
): Promise<void> {
  for (const { signal, graceMs } of [...plan, { signal: 'SIGKILL' as const, graceMs: 5_000 }]) {
    if (!isAlive(identity)) return;
    sendSignal(identity.pid, signal);
    try {
      await until(() => (isAlive(identity) ? undefined : true), {
        what: `process ${identity.pid} ends`,
        timeoutMs: graceMs,
        everyMs: 20,
      });
      return;
    } catch {
      // The next signal is stronger.
    }
  }
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Makes room for the log: a large one becomes `.1`. Returns the size it has now. */
function prepareLog(file: string): number {
  mkdirSync(dirname(file), { recursive: true });
  const size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (size <= largestLogBytes) return size;
  renameSync(file, `${file}.1`);
  return 0;
}
