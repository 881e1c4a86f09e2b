/** npm hands on the Ctrl-C that the terminal already sent to everyone, so that one press arrives twice: closer ones than this (ms) are one. */
const onePressMs = 1_000;

/** What the user asks for by Ctrl-C, a closed terminal or a kill. */
export interface Interruption {
  /** Aborted by the first. */
  readonly signal: AbortSignal;
  /** Settles with the first. */
  readonly asked: Promise<void>;
  /** What to do at a second one. */
  onHurry(hurry: () => void): void;
}

/** Takes over SIGINT, SIGTERM and SIGHUP of this process. */
export function listenForInterruption(): Interruption {
  const controller = new AbortController();
  let first = 0;
  let hurry: () => void = () => undefined;
  const asked = new Promise<void>((resolve) => {
    const listen = () => {
      if (first === 0) {
        first = Date.now();
        controller.abort(new Error('interrupted'));
        resolve();
      } else if (Date.now() - first > onePressMs) hurry();
    };
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, listen);
  });
  // A closed terminal takes stdout and stderr with it; that must not keep us from stopping what we started.
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
  return { signal: controller.signal, asked, onHurry: (action) => (hurry = action) };
}
