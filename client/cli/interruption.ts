/** Ctrl-C while a command follows what runs elsewhere. */
import { exitCodes } from './exit-codes.js';

/** npm and npx hand on the Ctrl-C that the terminal already sent to everyone: closer ones than this (ms) are one press. */
const ONE_PRESS_MS = 1_000;

export interface Interruption {
  /** Aborted by the first press. */
  readonly signal: AbortSignal;
  /** Stops listening. */
  release: () => void;
}

/**
 * Takes over SIGINT and SIGTERM. The first asks to leave; a later one ends the process, which may wait for somebody who
 * does not answer.
 */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let first = 0;
  const interrupt = () => {
    if (!controller.signal.aborted) {
      first = Date.now();
      controller.abort();
    } else if (Date.now() - first > ONE_PRESS_MS) process.exit(exitCodes.interrupted);
  };
  // Not `once`: the cursor's own listener on a terminal ends the process when it finds itself the only one left.
  process.on('SIGINT', interrupt);
  process.on('SIGTERM', interrupt);
  const release = () => {
    process.off('SIGINT', interrupt);
    process.off('SIGTERM', interrupt);
  };
  return { signal: controller.signal, release };
}
