import './node-version.mjs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { clearResults, lanes, results, runLane, showCoverage } from './lanes.mjs';
import { root, runScript, say, StepFailed } from './place.mjs';
import { ensureBuilt, ensureModules } from './setup.mjs';

/**
 * `npm test`, or `npm test -- unit lint`: sets up what is missing, runs the lanes in order, shows the time of each and, as
 * the very last line, the total: "N passed, N failed", with ", N skipped" when there are any. `npm test -- --coverage`
 * measures the coverage too.
 *
 * Nothing of the user's real world reaches a test: no credentials, no database, no Temporal service.
 */
await runScript(async () => {
  const args = process.argv.slice(2);
  const withCoverage = args.includes('--coverage');
  const chosen = chooseLanes(args.filter((arg) => arg !== '--coverage'));
  ensureModules();
  await ensureBuilt();
  const env = testEnvironment(process.env);
  if (chosen.some((lane) => lane === 'unit' || lane === 'integration')) env.TEMPORAL_CLI_PATH = await ensureTemporal();
  clearResults();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const rows = [];
  for (const lane of chosen) {
    console.log(`\n── ${lane} ──`);
    const startedAt = Date.now();
    const counts = runLane(lane, env, withCoverage);
    rows.push(
      `${lane.padEnd(12)} ${counts.failed === 0 ? 'passed' : 'FAILED'} ${((Date.now() - startedAt) / 1000).toFixed(1).padStart(7)} s${counts.passed + counts.skipped > 0 ? `  ${words(counts)}` : ''}`,
    );
    for (const key of Object.keys(total)) total[key] += counts[key];
  }
  if (withCoverage) showCoverage(env);
  console.log(`\n${rows.join('\n')}\n`);
  if (total.failed > 0) process.exitCode = 1;
  console.log(words(total));
});

function chooseLanes(args) {
  const unknown = args.filter((arg) => !lanes.includes(arg));
  if (unknown.length > 0) throw new StepFailed(`There is no lane ${unknown.join(', ')}. The lanes are ${lanes.join(', ')}.`);
  return args.length === 0 ? lanes : lanes.filter((lane) => args.includes(lane));
}

/** The environment without anything that leads to real credentials or servers; profile files at home are pointed away from. */
function testEnvironment(environment) {
  const leadsOut = /^(E2E_|TEMPORAL_|TIR_ROLLOUTS_|DATABASE_URL$|MODEL_API_CLIENT_HOST$|PG[A-Z]+$)/;
  const nowhere = join(results, 'no-such-file');
  return {
    ...Object.fromEntries(Object.entries(environment).filter(([key]) => !leadsOut.test(key))),
    TIR_ROLLOUTS_E2E_CONFIG: nowhere,
    TEMPORAL_CONFIG_FILE: nowhere,
  };
}

/** Finds or installs the dev server now, where its progress can be seen, and not within a lane. TEMPORAL_CLI_PATH names a program, so it is heard. */
async function ensureTemporal() {
  const dist = (file) => import(pathToFileURL(join(root, 'dist', 'local', file)).href);
  const [{ ensureTemporalExecutable }, { localConfig }, { Report }] = await Promise.all([
    dist('temporal/executable.js'),
    dist('config.js'),
    dist('report.js'),
  ]);
  try {
    return await ensureTemporalExecutable({
      config: localConfig(),
      fallbackDirectory: join(root, '.tir-rollouts'),
      report: new Report(),
    });
  } catch (error) {
    say('The tests need a Temporal dev server.');
    throw new StepFailed(error.message);
  }
}

function words({ passed, failed, skipped }) {
  return `${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
}
