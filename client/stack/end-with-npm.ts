/** A program that npm or npx started ends with them. */

/** How often the parent is looked at (ms). */
const INTERVAL_MS = 500;

/**
 * Ends this process, as SIGTERM would, once the npm that runs it is gone. A signal sent to npm ends npm and the shell
 * between, and need not reach the program: without this it would be left behind. What was started without npm outlives its
 * parent, as `nohup` wants it.
 */
export function endWithNpm(): void {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, INTERVAL_MS);
  timer.unref();
}
