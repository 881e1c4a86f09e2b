/** How often the parent is looked at (ms). */
const intervalMs = 500;

/**
 * Ends this process, as SIGTERM would, once the npm that runs it is gone. A SIGTERM sent to npm ends npm and the shell
 * between, and never reaches the program: without this it would be left behind.
 */
export function endWithNpm() {
  if (!process.env['npm_lifecycle_event']) return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, intervalMs);
  timer.unref();
}
