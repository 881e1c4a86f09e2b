/** A PostgreSQL that a test may stop, start again on the same files, and freeze. */
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { startPostgres, type RunningPostgres } from '../../../local/postgres/server.js';
import { makeRunDirectory, removeRunDirectory } from '../../support/test-servers-directory.js';

export class OwnPostgres {
  private constructor(
    private readonly directory: string,
    private running: RunningPostgres,
  ) {}

  static async start(): Promise<OwnPostgres> {
    const directory = makeRunDirectory();
    return new OwnPostgres(directory, await startPostgres({ directory: join(directory, 'postgres'), durable: false }));
  }

  get url(): string {
    return this.running.url;
  }

  stop(): Promise<void> {
    return this.running.stop();
  }

  /** On the same files and the same port. */
  async startAgain(): Promise<void> {
    this.running = await startPostgres({ directory: join(this.directory, 'postgres'), durable: false, port: this.running.port });
  }

  /** It accepts connections and answers nothing, as behind a network that swallows packets. */
  freeze(): void {
    this.#signal('SIGSTOP');
  }

  thaw(): void {
    this.#signal('SIGCONT');
  }

  async close(): Promise<void> {
    this.thaw();
    await this.running.stop();
    removeRunDirectory(this.directory);
  }

  /** Its children lead sessions of their own, so each gets the signal. */
  #signal(signal: NodeJS.Signals): void {
    for (const pid of [this.running.pid, ...childrenOf(this.running.pid)]) {
      try {
        process.kill(pid, signal);
      } catch {
        // It has ended meanwhile.
      }
    }
  }
}

function childrenOf(pid: number): number[] {
  try {
    return execFileSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' })
      .trim()
      .split('\n')
      .map(Number);
  } catch {
    return [];
  }
}
