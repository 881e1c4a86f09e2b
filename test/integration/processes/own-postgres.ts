/** A PostgreSQL that a test may stop, start again on the same files, and freeze. */
import { execFileSync } from 'node:child_process';
import { chownSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { startPostgres, type RunningPostgres } from '../../../local/postgres/server.js';
import { until } from '../../../local/until.js';
import { tlsFixture } from '../../support/tls-fixture.js';
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

  /** Takes connections by TLS alone from now on, with the tests' certificate, which is for localhost. @returns its URL, without any sslmode */
  async takeTlsAlone(): Promise<string> {
    const data = join(this.running.directory, 'data');
    const { uid, gid } = statSync(data);
    const write = (name: string, content: string): void => {
      writeFileSync(join(data, name), content, { mode: 0o600 });
      chownSync(join(data, name), uid, gid);
    };
    write('server.crt', readFileSync(tlsFixture('server.pem'), 'utf8'));
    write('server.key', readFileSync(tlsFixture('server.key'), 'utf8'));
    write('pg_hba.conf', 'hostssl all all 127.0.0.1/32 scram-sha-256\nhostssl all all ::1/128 scram-sha-256\n');
    const client = new pg.Client({ connectionString: this.url });
    await client.connect();
    try {
      await client.query('alter system set ssl = on');
      await client.query('select pg_reload_conf()');
    } finally {
      await client.end();
    }
    await until(async () => (await refusesPlaintext(this.url)) || undefined, { what: 'PostgreSQL takes TLS alone', timeoutMs: 20_000, everyMs: 20 });
    return this.url.replace('@127.0.0.1:', '@localhost:').replace('?sslmode=disable', '');
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

async function refusesPlaintext(connectionString: string): Promise<boolean> {
  const client = new pg.Client({ connectionString });
  try {
    await client.connect();
    return false;
  } catch (err) {
    return (err as { code?: string }).code === '28000';
  } finally {
    await client.end();
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
