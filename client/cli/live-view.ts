/** Live progress: one line an endpoint, redrawn on a terminal; else a plain line for each change. */
import { visible } from '../../workflows/contract/visible.js';
import type { LogUpdate } from './log-update.js';
import type { Line } from './line.js';
import { clock, duration, line, paint, print, printError, typed } from './output.js';

export interface Row {
  name: string;
  phase: string;
  detail?: string;
  /** ms since the epoch. */
  startedAt: number;
  endedAt?: number;
  mark?: 'good' | 'unproven' | 'bad' | 'parked';
}

const frames = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];

export class LiveView {
  #rows = new Map<string, Row>();
  #warned = new Set<string>();
  #frame = 0;
  #timer: NodeJS.Timeout | undefined;
  #update: LogUpdate | undefined;

  /**
   * @param quiet write nothing, as for --json
   * @param nameWidth width of the longest name (characters)
   */
  constructor(
    private readonly quiet: boolean,
    private readonly nameWidth: number,
  ) {}

  /** Redraws only on a terminal that can. */
  async open(): Promise<void> {
    if (this.quiet || !process.stdout.isTTY || process.env['TERM'] === 'dumb' || process.env['CI']) return;
    this.#update = (await import('log-update')).default;
    this.#timer = setInterval(() => this.#draw(), 120);
  }

  set(row: Row): void {
    const before = this.#rows.get(row.name);
    this.#rows.set(row.name, row);
    if (this.quiet || this.#update) return;
    if (before?.phase === row.phase && before.detail === row.detail) return;
    // What had ended before anybody looked has its own time; what is seen to happen has that of whoever sees it.
    const at = before ? Date.now() : (row.endedAt ?? Date.now());
    print(`${clock(new Date(at))}  ${visible(row.name).padEnd(this.nameWidth)}  ${row.phase.padEnd(13)}  ${typed(row.detail ?? '')}`.trimEnd());
  }

  /** Scripts that wait for JSON see no rows, but are told what holds them up. */
  warn(name: string, text: string): void {
    if (!this.quiet || this.#warned.has(name)) return;
    this.#warned.add(name);
    printError(`${name}  ${typed(text)}`);
  }

  close(): void {
    clearInterval(this.#timer);
    if (!this.#update) return;
    this.#draw();
    this.#update.done();
    this.#update = undefined;
  }

  #draw(): void {
    this.#frame = (this.#frame + 1) % frames.length;
    const rows = [...this.#rows.values()];
    const columns = process.stdout.columns || 80;
    this.#update?.(
      rows
        .map((row) => {
          const elapsed = duration((row.endedAt ?? Date.now()) - row.startedAt);
          const text = visible(`${visible(row.name).padEnd(this.nameWidth)}  ${row.phase.padEnd(13)} ${elapsed.padStart(6)}  ${typed(row.detail ?? '')}`);
          return line`${this.#symbol(row)} ${[...text].slice(0, columns - 3).join('')}`.toString();
        })
        .join('\n'),
    );
  }

  #symbol({ mark }: Row): Line {
    if (mark === 'good') return paint('green', '✔');
    if (mark === 'unproven') return paint('yellow', '✔');
    if (mark === 'bad') return paint('red', '✖');
    if (mark === 'parked') return paint('yellow', '⏸');
    return paint('cyan', frames[this.#frame] ?? '');
  }
}
