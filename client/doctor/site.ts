/** What the checks look at: what the user means, and the connections that several of them share. */
import { Connection } from '@temporalio/client';
import type { DatabaseLook } from '../../db/look.js';
import { resolveSettings, type ConnectRolloutsOptions, type Settings } from '../settings.js';
import { dataDirectory } from '../stack/data-directory.js';
import { readLeftStackFile, readStackFile, type StackFile } from '../stack/stack-file.js';
import type { ClockReading } from './clock-reading.js';

/** A bit less than a check may take, so that it can say itself what did not answer (ms). */
const PATIENCE_MS = 4_500;

export class Site {
  readonly dataDirectory: string;
  /** The stack that runs on the data directory. */
  readonly stack: StackFile | undefined;
  /** The stack file of a stack that was killed. */
  readonly killedStack: StackFile | undefined;
  /** What time it is elsewhere, gathered by the checks that ask there. */
  readonly clocks: ClockReading[] = [];
  /** What was seen of PostgreSQL, once its check has looked. */
  database: DatabaseLook | undefined;
  #settings: Settings | undefined;
  #connection: Promise<Connection> | undefined;

  constructor(
    readonly options: ConnectRolloutsOptions,
    readonly environment: NodeJS.ProcessEnv,
    /** How long one answer may take (ms). */
    readonly patienceMs = PATIENCE_MS,
  ) {
    this.dataDirectory = dataDirectory(options.dataDirectory, environment);
    this.stack = readStackFile(this.dataDirectory);
    this.killedStack = this.stack ? undefined : readLeftStackFile(this.dataDirectory);
  }

  /** @throws Error when a file or variable of Temporal's configuration cannot be read */
  get settings(): Settings {
    return (this.#settings ??= resolveSettings({ ...this.options, dataDirectory: this.dataDirectory }, this.environment));
  }

  /** The local stack, when commands talk to it. */
  get meantStack(): StackFile | undefined {
    return this.stack?.temporal.address === this.settings.connection.address ? this.stack : undefined;
  }

  /** Opens the connection that all checks of Temporal share. @throws what the SDK throws */
  connection(): Promise<Connection> {
    return (this.#connection ??= Connection.connect({ connectTimeout: this.patienceMs, ...this.settings.connection }));
  }

  /** Asks Temporal something, within its time. @throws what the SDK throws */
  async ask<T>(question: (connection: Connection) => Promise<T>): Promise<T> {
    const connection = await this.connection();
    return connection.withDeadline(Date.now() + this.patienceMs, () => question(connection));
  }

  async close(): Promise<void> {
    const connection = await this.#connection?.catch(() => undefined);
    await connection?.close();
  }
}
