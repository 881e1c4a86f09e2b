import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './place.mjs';

/** Where the lanes leave their JSON reports and what is needed to merge their coverage: not in dist/, which is packed, nor in coverage/, which each run empties. */
export const results = join(root, 'node_modules', '.cache', 'tir-rollouts-test');
const blobs = join(results, 'blobs');

/** The lanes of `npm test` in their order: the cheap ones that find the most first. */
export const lanes = ['types', 'lint', 'unit', 'integration', 'replay'];

/** Lanes whose coverage is measured; replay runs recorded histories and would only hide what the others miss. */
const covered = ['unit', 'integration'];

/** Removes what an earlier run left, so that no old report is counted. */
export function clearResults() {
  rmSync(results, { recursive: true, force: true });
  mkdirSync(blobs, { recursive: true });
}

/** Runs one lane with its output shown. @param withCoverage it takes a quarter longer @returns counts of its tests; a lane that failed without a failed test counts as one failure */
export function runLane(lane, env, withCoverage) {
  if (lane === 'types') return check(['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit'], env);
  if (lane === 'lint') return check(['node_modules/eslint/bin/eslint.js', '.'], env);
  const report = join(results, `${lane}.json`);
  const coverage = withCoverage && covered.includes(lane)
    ? ['--coverage', '--coverage.reporter=json', `--coverage.reportsDirectory=${join(results, 'coverage', lane)}`]
    : [];
  const reporters = [
    '--reporter=default',
    '--reporter=json',
    `--outputFile.json=${report}`,
    '--reporter=blob',
    `--outputFile.blob=${join(blobs, `${lane}.json`)}`,
  ];
  const status = runNode(['node_modules/vitest/vitest.mjs', 'run', '--project', lane, ...coverage, ...reporters], env);
  const counts = existsSync(report) ? countTests(JSON.parse(readFileSync(report, 'utf8'))) : { passed: 0, failed: 0, skipped: 0 };
  return status !== 0 && counts.failed === 0 ? { ...counts, failed: 1 } : counts;
}

/** Shows the coverage of the unit and integration lanes together. Says nothing when neither ran. */
export function showCoverage(env) {
  runNode(
    [
      'node_modules/vitest/vitest.mjs',
      'run',
      `--merge-reports=${blobs}`,
      '--coverage',
      '--reporter=json',
      `--outputFile.json=${join(results, 'merged.json')}`,
    ],
    env,
  );
}

/** A check without tests of its own: it passes silently or counts as one failure. */
function check(args, env) {
  return { passed: 0, failed: runNode(args, env) === 0 ? 0 : 1, skipped: 0 };
}

function runNode(args, env) {
  return spawnSync(process.execPath, args, { cwd: root, env, stdio: ['ignore', 'inherit', 'inherit'] }).status;
}

/** A test file that could not even be loaded has no tests in the report, and is one failure. */
function countTests(report) {
  const unloaded = report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
  return {
    passed: report.numPassedTests,
    failed: report.numFailedTests + unloaded,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
