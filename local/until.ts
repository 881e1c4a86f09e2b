import { setTimeout as pause } from 'node:timers/promises';

/** How long and how often to look. */
export interface UntilOptions {
  /** What is waited for, for the error: "PostgreSQL answers". */
  what: string;
  timeoutMs: number;
  /** Pause between two looks (ms). Default 50. */
  everyMs?: number;
  signal?: AbortSignal;
  /** More words for the error, such as the end of a log. */
  explain?: () => string;
}

/** Looks again and again until `look` gives something other than undefined, and returns that. @throws Error naming what was waited for */
export async function until<T>(look: () => T | undefined | Promise<T | undefined>, options: UntilOptions): Promise<T> {
  const deadline = Date.now() + options.timeoutMs;
  for (;;) {
    options.signal?.throwIfAborted();
    const seen = await look();
    if (seen !== undefined) return seen;
    if (Date.now() > deadline) {
      const more = options.explain?.();
      throw new Error(
        `Waited ${Math.round(options.timeoutMs / 1000)} s in vain until ${options.what}.${more ? `\n${more}` : ''}`,
      );
    }
    await pause(options.everyMs ?? 50);
  }
}
