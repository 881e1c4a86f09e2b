import { localConfig } from './config.js';
import { dataDirectory } from '../client/stack/data-directory.js';
import { claimDirectory, releaseDirectory } from './directory-lock.js';
import { listenForInterruption, type Interruption } from './interruption.js';
import { parseUpOptions, usage, type UpOptions, UsageError } from './options.js';
import { preparePlaces, type Places } from './places.js';
import { Report } from './report.js';
import { rollOut } from './rollouts.js';
import { useRunningStack } from './running-stack.js';
import { LocalStack } from './stack.js';
import { summary } from './summary.js';

/** Exit code of wrong arguments. */
const refused = 2;
/** Exit code of an interrupted start or rollout. */
const interrupted = 130;

/** `up`: brings the stack up, rolls out what was named, stays until Ctrl-C (or not, with --once). @returns the exit code */
async function main(args: string[], report: Report, interruption: Interruption): Promise<number> {
  const options = parseUpOptions(args);
  if (options.help) {
    process.stdout.write(usage);
    return 0;
  }
  const places = preparePlaces(dataDirectory(options.dataDirectory));
  const holder = claimDirectory(places.directory);
  if (holder) return useRunningStack(places.directory, holder, options, report, interruption.signal);
  try {
    return await runStack(options, places, report, interruption);
  } finally {
    releaseDirectory(places.directory);
  }
}

async function runStack(options: UpOptions, places: Places, report: Report, interruption: Interruption): Promise<number> {
  const startedAt = Date.now();
  let broken: string | undefined;
  const breaks = new AbortController();
  const signal = AbortSignal.any([interruption.signal, breaks.signal]);
  const stack = new LocalStack({
    places,
    config: localConfig(),
    profile: options.profile,
    clockRate: options.clockRate,
    report,
    signal,
    onBroken: (why) => {
      broken ??= why;
      breaks.abort(new Error(why));
    },
  });
  interruption.onHurry(() => stack.kill());
  report.line(`Bringing the stack up in ${places.directory}`);
  const { file, environment } = await stack.start();
  try {
    report.line(summary(file, places, Date.now() - startedAt));
    const code =
      options.rollouts.length === 0
        ? 0
        : await rollOut({ rollouts: options.rollouts, profile: options.profile, environment, signal });
    if (options.once) return broken === undefined ? code : 1;
    if (!signal.aborted) {
      if (code !== 0) report.line(`The rollouts ended with exit code ${code}.`);
      report.line('The stack stays up. Ctrl-C ends it.');
    }
    await untilAborted(signal);
    if (broken !== undefined) report.line(`${broken}\nThe stack cannot go on without it. Start again: the data is still there.`);
    return broken === undefined ? 0 : 1;
  } finally {
    report.line('Stopping what was started (Ctrl-C again hurries)');
    await stack.stop();
    report.line(`Stopped. The data stays in ${places.directory}.`);
  }
}

/** Settles when the signal is aborted. The timer keeps the process alive meanwhile: everything else that runs is a process of its own. */
function untilAborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const alive = setInterval(() => undefined, 60_000);
    signal.addEventListener('abort', () => {
      clearInterval(alive);
      resolve();
    });
  });
}

const report = new Report();
const interruption = listenForInterruption();
try {
  process.exit(await main(process.argv.slice(2), report, interruption));
} catch (error) {
  // Whatever failed after a Ctrl-C (a child that got it too, say) failed because of it.
  const wasInterrupted = interruption.signal.aborted;
  report.line(
    wasInterrupted ? 'Interrupted. What was started is stopped.' : error instanceof Error ? error.message : String(error),
  );
  process.exit(wasInterrupted ? interrupted : error instanceof UsageError ? refused : 1);
}
