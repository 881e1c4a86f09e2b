/** A command on a real terminal, with somebody who types. The pseudo terminal is that of `script` (util-linux). */
import { spawn, type ChildProcess } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { stripVTControlCharacters } from 'node:util';
import { until } from '../../../local/until.js';

export const keys = { enter: '\r', down: '\u001b[B', up: '\u001b[A', ctrlC: '\u0003' } as const;

const main = fileURLToPath(new URL('../../../dist/client/cli/main.js', import.meta.url));
const quoted = (word: string): string => `'${word.replaceAll("'", String.raw`'\''`)}'`;

export class Terminal {
  #raw = '';
  #seen = 0;
  #code: number | null | undefined;
  readonly #child: ChildProcess;
  /** The exit code of the command. Never rejects. */
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[], { environment, cwd }: { environment: NodeJS.ProcessEnv; cwd: string }) {
    const command = [process.execPath, main, ...args].map(quoted).join(' ');
    // A pseudo terminal has no size of its own until it is told one.
    this.#child = spawn('script', ['-qec', `stty cols 110 rows 40; exec ${command}`, '/dev/null'], {
      cwd,
      env: { TERM: 'xterm', ...environment },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    this.#child.stdout?.setEncoding('utf8').on('data', (text: string) => (this.#raw += text));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => (this.#raw += text));
    this.ended = new Promise((resolve) => {
      this.#child.once('close', (code) => resolve((this.#code = code)));
    });
  }

  /** All that came on the screen, without colours and movements. */
  get screen(): string {
    return stripVTControlCharacters(this.#raw);
  }

  /** Waits until the screen says it, after what was waited for before. @throws Error with the screen when the command ends first */
  async sees(words: RegExp): Promise<void> {
    await until(
      () => {
        const news = this.screen.slice(this.#seen);
        const found = words.exec(news);
        if (found) this.#seen += found.index + found[0].length;
        else if (this.#code !== undefined) throw new Error(`It ended (${this.#code}) without saying ${words.source}:\n${this.screen}`);
        return found ?? undefined;
      },
      { what: `the screen says ${words.source}`, timeoutMs: 30_000, everyMs: 10, explain: () => this.screen },
    );
  }

  /** Presses keys. */
  type(text: string): void {
    this.#child.stdin?.write(text);
  }

  /** Waits for a question, then answers it. */
  async answers(question: RegExp, text: string): Promise<void> {
    await this.sees(question);
    this.type(`${text}${keys.enter}`);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}
