#!/usr/bin/env node
/** Asks the worker beside it how it is, for a container's HEALTHCHECK: `node dist/worker/health-check.js [/readyz]`. Exit code 0 is well. */
import { visible } from '../workflows/contract/visible.js';
import { healthCheckUrl } from './health-address.js';

/** The health server itself gives PostgreSQL 2 s. */
const PATIENCE_MS = 4_000;

const url = healthCheckUrl(process.env['TIR_ROLLOUTS_HEALTH_ADDRESS'], process.argv[2]);
try {
  const answer = await fetch(url, { signal: AbortSignal.timeout(PATIENCE_MS) });
  console.log(visible(`${answer.status} ${(await answer.text()).trim()}`));
  process.exitCode = answer.ok ? 0 : 1;
} catch (err) {
  console.error(visible(`${url} does not answer: ${err instanceof Error ? err.message : String(err)}. Does the worker run, with TIR_ROLLOUTS_HEALTH_ADDRESS set?`));
  process.exitCode = 1;
}
