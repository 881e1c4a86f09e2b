import { visible, visibleLines } from '../workflows/contract/visible.js';

const ownLineEveryMs = 15_000;

interface Step {
  text: string;
  startedAt: number;
  toldAt: number;
}

/**
 * Says what the local stack is doing. Slow steps show their elapsed time: on a terminal in one line that is rewritten,
 * elsewhere as a line of their own every 15 s.
 */
export class Report {
  private readonly steps = new Set<Step>();
  private ticker: NodeJS.Timeout | undefined;
  private statusShown = false;

  constructor(private readonly out: NodeJS.WriteStream = process.stderr) {}

  /** Says one finished fact, in as many lines as it has. */
  line(text: string): void {
    this.clearStatus();
    this.out.write(`${visibleLines(text)}\n`);
  }

  /** Says a slow step with its likely time ("about 4 minutes"), and shows the elapsed time until it is done. */
  async step<T>(text: string, body: () => Promise<T>): Promise<T> {
    this.line(text);
    const now = Date.now();
    const step = { text, startedAt: now, toldAt: now };
    this.steps.add(step);
    this.ticker ??= setInterval(() => this.tick(), 1_000).unref();
    try {
      return await body();
    } finally {
      this.steps.delete(step);
      this.clearStatus();
      if (this.steps.size === 0) {
        clearInterval(this.ticker);
        this.ticker = undefined;
      }
    }
  }

  private tick(): void {
    const now = Date.now();
    if (this.out.isTTY) {
      const status = [...this.steps].map((step) => `${headline(step.text)}: ${elapsed(now - step.startedAt)}`).join('   ');
      this.out.write(`\r\u001b[K${visible(status).slice(0, Math.max(20, (this.out.columns ?? 80) - 1))}`);
      this.statusShown = true;
      return;
    }
    for (const step of this.steps) {
      if (now - step.toldAt < ownLineEveryMs) continue;
      step.toldAt = now;
      this.line(`${headline(step.text)}: ${elapsed(now - step.startedAt)} so far`);
    }
  }

  private clearStatus(): void {
    if (this.statusShown) this.out.write('\r\u001b[K');
    this.statusShown = false;
  }
}

/** A report that says nothing, for the library form and for tests. */
export const silentReport: Pick<Report, 'line' | 'step'> = {
  line: () => undefined,
  step: (_text, body) => body(),
};

/** Whatever can be told what the stack is doing. */
export type Reporter = Pick<Report, 'line' | 'step'>;

function headline(text: string): string {
  return text.replace(/ \(.*$/, '').trim();
}

/** A span of time as people say it: `45 s`, `3 min 5 s`. */
export function elapsed(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}
