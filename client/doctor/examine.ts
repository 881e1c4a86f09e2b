/** Runs every check at once, each as soon as what it needs is known, and each bounded in time. */
import { failed, notChecked, unreachable, type Check, type CheckResult, type Finding } from './check.js';
import type { Site } from './site.js';

/** How long one check may take once what it needs is known (ms). */
export const CHECK_LIMIT_MS = 5_000;

/** @returns one result for each check, in their order. Never rejects: what a check throws is its finding */
export function examine(
  checks: readonly Check[],
  site: Site,
  { limitMs = CHECK_LIMIT_MS, onResult }: { limitMs?: number; onResult?: (result: CheckResult) => void } = {},
): Promise<CheckResult[]> {
  const results = new Map<string, Promise<CheckResult>>();
  for (const check of checks) {
    const awaited = (names: readonly string[] = []) => Promise.all(names.map((name) => resultOf(results, name)));
    const result = (async (): Promise<CheckResult> => {
      await awaited(check.after);
      const missing = (await awaited(check.needs)).find(({ state }) => state === 'failed' || state === 'notChecked');
      return { check: check.name, ...(missing ? notChecked(becauseOf(missing)) : await boundedRun(check, site, limitMs)) };
    })();
    results.set(check.name, result);
    if (onResult) void result.then(onResult);
  }
  return Promise.all(results.values());
}

function resultOf(results: ReadonlyMap<string, Promise<CheckResult>>, name: string): Promise<CheckResult> {
  const result = results.get(name);
  if (!result) throw new Error(`The check ${name} stands after one that needs it. Move it before that one.`);
  return result;
}

/** The first cause, and not the last link of a chain. */
const becauseOf = ({ check, state, message }: CheckResult): string => (state === 'failed' ? `${check} failed` : message);

async function boundedRun(check: Check, site: Site, limitMs: number): Promise<Finding> {
  const limit = new AbortController();
  const late = Symbol('late');
  const timer = new Promise<typeof late>((resolve) => {
    const handle = setTimeout(() => {
      limit.abort();
      resolve(late);
    }, limitMs);
    limit.signal.addEventListener('abort', () => clearTimeout(handle));
  });
  try {
    const finding = await Promise.race([(async () => check.run(site, limit.signal))(), timer]);
    if (finding !== late) return finding;
    const [message, fix] = [
      `No answer within ${limitMs / 1000} s.`,
      'Look at the network between here and there, and at its load.',
    ];
    return check.asks ? unreachable(`${check.asks} does not answer within ${limitMs / 1000} s.`, fix) : failed(message, fix);
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    return failed(`The check itself failed: ${why}`, 'Report this as a mistake of tir-rollouts.');
  } finally {
    limit.abort();
  }
}
