import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Report } from '../../../client/index.js';
import { listCalls, listEntries } from '../../../db/audit-log.js';
import { listProbes } from '../../../db/probes.js';
import { expectEnd } from './ends.js';
import { Stage } from './stage.js';

/** The worker resolves it; whatever is read back must not have it. */
const secret = 'hf/0b2d+"8e';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'reported', environment: { TIR_SECRET_HF_TOKEN: secret } });
  await stage.startWorker();
});
afterAll(() => stage.close());

it('the report of an operation has every call, probe and entry that PostgreSQL has, and no secret', async () => {
  await stage.simulator.addFault({ operation: 'get', name: 'reported', kind: 'status', status: 503, times: 2 });
  const spec = stage.spec('reported', {
    'endpoint.resourceDetails.envVariables': [{ key: 'HF_TOKEN', valueFrom: { env: 'TIR_SECRET_HF_TOKEN' } }],
  });
  const [started] = await stage.begin(spec);
  const operationId = started?.operationId ?? '';
  await expectEnd(stage, operationId, 'Healthy');

  const [entries, calls, probes] = await Promise.all([
    listEntries(stage.db, operationId),
    listCalls(stage.db, operationId),
    listProbes(stage.db, operationId),
  ]);
  expect(calls.filter(({ status }) => status === 503)).toHaveLength(2);
  expect(probes.length).toBeGreaterThanOrEqual(3);

  const read = await stage.say('report', 'reported', '--json');
  const report = JSON.parse(read.out) as Report;
  expect(report.operation.id).toBe(operationId);
  expect(report.audit.map(({ seq, kind }) => `${seq} ${kind}`).sort()).toEqual(entries.map(({ seq, kind }) => `${seq} ${kind}`).sort());
  const callOf = (...facts: unknown[]) => facts.map((fact) => fact ?? '-').join(' ');
  expect(report.calls.all.map((one) => callOf(one.step, one.attempt, one.operation, one.path, one.status, one.durationMs)).sort()).toEqual(
    calls.map((row) => callOf(row.step, row.attempt, row.call, row.path, row.status, row.durationMs)).sort(),
  );
  expect(report.calls.failed).toBe(2);
  expect(report.probeChecks.flatMap((check) => check.probes.map(({ number, latencyMs }) => `${number} ${latencyMs}`))).toEqual(
    probes.map(({ number, latencyMs }) => `${number} ${latencyMs}`),
  );

  const page = join(stage.directory, 'report.html');
  const written = await stage.run(['report', operationId.slice(0, 13), '--out', page]);
  expect(written.code, written.err).toBe(0);
  const html = readFileSync(page, 'utf8');
  for (const { text } of report.audit) expect(html).toContain(text.split(/[<>&'"]/)[0]);
  // It stands alone: no script, and nothing that is fetched.
  expect(html).not.toMatch(/<script|<link|<img|@import|url\(\s*['"]?https?:/i);
  for (const text of [read.out, html]) expect(text).not.toContain('0b2d');
});
