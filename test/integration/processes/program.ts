/** A program of the product as users run it: a process of its own, built code, nothing of our environment but what it is given. */
import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { until } from '../../../local/until.js';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));

/** How a program ended, and all that it wrote. */
export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
  out: string;
  err: string;
}

export class Program {
  #out = '';
  #err = '';
  #end: Ended | undefined;
  readonly #child: ChildProcess;
  /** Its command line, such as `worker/main.js`. */
  readonly name: string;
  /** Settles when it ends. Never rejects. */
  readonly ended: Promise<Ended>;

  /**
   * @param script path within dist/, such as `worker/main.js`
   * @param package_ folder of the package. Default: the checkout
   */
  constructor(script: string, args: readonly string[], environment: NodeJS.ProcessEnv, package_ = checkout) {
    this.name = [script, ...args].join(' ');
    this.#child = spawn(process.execPath, [join(package_, 'dist', script), ...args], {
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#out += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#err += text));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code, signal) => resolve((this.#end = { code, signal, out: this.#out, err: this.#err })));
    });
  }

  /** What it has written so far, errors after the rest. */
  get words(): string {
    return this.#out + this.#err;
  }

  get lives(): boolean {
    return this.#end === undefined;
  }

  /** Sends a signal and waits for the end. */
  async kill(signal: NodeJS.Signals): Promise<Ended> {
    if (this.lives) this.#child.kill(signal);
    return this.ended;
  }

  /** Sends a signal and does not wait. */
  send(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Reads its output no more, as `| head` does once it has enough. */
  closeOutput(): void {
    this.#child.stdout?.destroy();
  }

  /** @throws Error with its words when it ends first */
  async untilItSays(words: RegExp): Promise<RegExpExecArray> {
    return this.untilIt(`the program says ${words.source}`, () => words.exec(this.words) ?? undefined);
  }

  /** @throws Error with its words when it ends first */
  async untilIt<T>(what: string, look: () => T | undefined): Promise<T> {
    return until(
      () => {
        const seen = look();
        if (seen === undefined && !this.lives)
          throw new Error(`It ended (${this.#end?.code ?? this.#end?.signal}) before ${what}:\n${this.words}`);
        return seen;
      },
      { what, timeoutMs: 60_000, everyMs: 25, explain: () => this.words },
    );
  }
}
