import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { listEntries } from '../../../db/audit-log.js';
import { migrateDatabase } from '../../../db/migrate.js';
import { operations } from '../../../db/schema.js';
import { OwnPostgres } from './own-postgres.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'observed' });
});
afterAll(() => stage.close());

/** A port that nobody had a moment ago. */
const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });

/** Metrics of ours that a text names, without what a histogram adds to its name. */
const namesIn = (text: string): string[] =>
  [...new Set([...text.matchAll(/\btir_rollouts_\w+/g)].map(([name]) => name.replace(/_(bucket|sum|count)$/, '')))].sort();

const get = async (url: string) => {
  const answer = await fetch(url);
  return { status: answer.status, text: await answer.text() };
};

it('a worker tells how it is, what it has done, and whose log line it is', async () => {
  const [healthPort, metricsPort] = [await freePort(), await freePort()];
  const worker = await stage.startWorker({
    TIR_ROLLOUTS_HEALTH_ADDRESS: `127.0.0.1:${healthPort}`,
    TIR_ROLLOUTS_METRICS_ADDRESS: `127.0.0.1:${metricsPort}`,
  });
  const health = `http://127.0.0.1:${healthPort}`;
  expect(await get(`${health}/healthz`)).toMatchObject({ status: 200, text: expect.stringContaining('RUNNING') as string });
  expect(await get(`${health}/readyz`)).toMatchObject({ status: 200, text: expect.stringContaining('"postgres":"answers"') as string });
  expect((await get(`${health}/other`)).status).toBe(404);

  await stage.simulator.addFault({ operation: 'get', name: 'seen', kind: 'status', status: 503, times: 1 });
  const { code, err } = await stage.run(['apply', ...stage.files(stage.spec('seen'))]);
  expect(code, err).toBe(0);
  const { text } = await get(`http://127.0.0.1:${metricsPort}/metrics`);
  expect(text).toMatch(/tir_rollouts_operations_total\{[^}]*kind="rollout"[^}]*phase="Healthy"[^}]*\} 1/);
  expect(text).toMatch(/tir_rollouts_step_seconds_count\{[^}]*outcome="succeeded"[^}]*step="ensureEndpoint"[^}]*\} 1/);
  expect(text).toMatch(/tir_rollouts_tir_call_seconds_count\{[^}]*operation="createEndpoint"[^}]*outcome="ok"[^}]*\} 1/);
  for (const name of ['await_seconds', 'probe_seconds', 'audit_lag_seconds']) expect(text).toContain(`tir_rollouts_${name}_count`);
  expect(text).toContain('temporal_activity_execution_latency_seconds');
  // A decision rides along with each attempt of the step after it, and is counted when it is written.
  const [operation] = await stage.db.select().from(operations);
  const decisions = (await listEntries(stage.db, operation?.id ?? '')).filter(({ kind }) => kind === 'decision');
  expect(text).toMatch(new RegExp(`^tir_rollouts_audit_lag_seconds_count(\\{\\})? ${decisions.length}$`, 'm'));
  expect(text).toMatch(/tir_rollouts_phases_total\{[^}]*phase="AwaitingReady"[^}]*\} 1$/m);
  expect(namesIn(readFileSync('docs/observability.md', 'utf8'))).toEqual(namesIn(text));

  const lines = worker.words
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines).toContainEqual(
    expect.objectContaining({
      endpoint: `simulator/Delhi/${stage.projectId}/seen`,
      operation: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
      step: expect.any(String) as string,
    }),
  );
  expect((await worker.kill('SIGTERM')).code).toBe(0);
});

it('a worker whose PostgreSQL is away lives, and is not ready', async () => {
  const postgres = await OwnPostgres.start();
  try {
    await migrateDatabase(postgres.url);
    const port = await freePort();
    await stage.startWorker({ DATABASE_URL: postgres.url, TIR_ROLLOUTS_HEALTH_ADDRESS: `127.0.0.1:${port}` });
    expect((await get(`http://127.0.0.1:${port}/readyz`)).status).toBe(200);
    await postgres.stop();
    expect((await get(`http://127.0.0.1:${port}/readyz`)).status).toBe(503);
    expect((await get(`http://127.0.0.1:${port}/healthz`)).status).toBe(200);
  } finally {
    await postgres.close();
  }
});
