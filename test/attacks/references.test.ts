/** A spec asks for what the worker itself has in its environment. The worker is a process, as users run it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Rollouts } from '../../client/index.js';
import { specDigest } from '../../workflows/contract/digest.js';
import { endpointSpec, type EndpointSpecInput } from '../../workflows/contract/spec.js';
import { expectEnd } from '../integration/processes/ends.js';
import { Program } from '../integration/processes/program.js';
import { Stage } from '../integration/processes/stage.js';

/** What a host may put beside the worker: each a value that can be looked for. */
const own = {
  AWS_SECRET_ACCESS_KEY: 'own-aws-7d1f',
  PGPASSWORD: 'own-postgres-7d1f',
  TEMPORAL_API_KEY_OF_CI: 'own-temporal-7d1f',
  GITHUB_TOKEN: 'own-github-7d1f',
  OTEL_EXPORTER_OTLP_HEADERS: 'authorization=own-collector-7d1f',
  HF_TOKEN: 'own-hugging-face-7d1f',
  tir_secret_lower: 'own-lower-7d1f',
};
const environment = { ...own, TIR_SECRET_GIVEN: 'given-7d1f', TIR_SECRET_OLD_TOKEN: 'old-7d1f', LISTED_TOKEN: 'listed-7d1f', TIR_ROLLOUTS_REFERENCES: ' LISTED_TOKEN, ANOTHER' };

let stage: Stage;
let rollouts: Rollouts;
beforeAll(async () => {
  stage = await Stage.open({ name: 'references', environment });
  [rollouts] = await Promise.all([stage.library(), stage.startWorker()]);
});
afterAll(async () => {
  await rollouts.close();
  await stage.close();
});

const referringTo = (name: string, env: string): EndpointSpecInput =>
  stage.spec(name, { 'endpoint.resourceDetails.envVariables': [{ key: 'TAKEN', valueFrom: { env } }] });
const sentFor = async (name: string): Promise<string> => JSON.stringify(await stage.simulator.ledger({ name }));

describe('a spec that refers to the environment of the worker', () => {
  it.each([...Object.keys(own), 'DATABASE_URL', 'PATH', 'HOME', 'TIR_SECRET_', 'TIR_ROLLOUTS_TASK_QUEUE', 'constructor', '__proto__'])(
    'is refused where that is %s, by plan and by apply, and nothing is sent',
    async (variable) => {
      const name = `asks-${variable.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-').replace(/^-|-$/g, '')}`;
      const spec = referringTo(name, variable);
      await expect(rollouts.plan(spec)).rejects.toMatchObject({ message: expect.stringContaining('a worker gives specs only what it holds for them') as string });
      const end = await (await rollouts.apply(spec)).result().catch((err: unknown) => err);
      expect(end).toMatchObject({ code: 'failed', facts: { report: { failureType: 'InvalidSpec', phase: 'Failed', touched: false } } });
      expect(end).toMatchObject({ message: expect.stringContaining(`TIR_SECRET_${variable}`) as string });
      expect(await rollouts.revisions(name)).toEqual([]);
      expect(await sentFor(name)).not.toContain('7d1f');
    },
  );

  it('is refused too where the client was left out', async () => {
    const name = 'asks-by-itself';
    const spec = endpointSpec.parse(referringTo(name, 'AWS_SECRET_ACCESS_KEY'));
    const endpoint = { target: 'simulator', projectId: stage.projectId, location: 'Delhi', name } as const;
    const run = stage.temporal.workflow.execute('rolloutWorkflow', {
      taskQueue: stage.environment['TIR_ROLLOUTS_TASK_QUEUE'] ?? '',
      workflowId: `endpoint/simulator/Delhi/${stage.projectId}/${name}`,
      args: [{ apiVersion: 'tir-rollouts/v1', operationId: crypto.randomUUID(), actor: 'mallory', endpoint, credential: 'env', spec, digest: specDigest(spec) }],
    });
    await expect(run).rejects.toMatchObject({ cause: { message: expect.stringContaining('TIR_SECRET_AWS_SECRET_ACCESS_KEY is not set') as string } });
    expect(await sentFor(name)).not.toContain('7d1f');
  });

  it('gets what the worker holds for specs: by its prefix, by its list, and by the name of before', async () => {
    for (const [name, variable, value] of [
      ['prefixed', 'TIR_SECRET_GIVEN', 'given-7d1f'],
      ['listed', 'LISTED_TOKEN', 'listed-7d1f'],
      ['of-before', 'OLD_TOKEN', 'old-7d1f'],
    ] as const) {
      const [started] = await stage.begin(referringTo(name, variable));
      await expectEnd(stage, started?.operationId ?? '', 'Healthy');
      expect(await sentFor(name)).toContain(value);
    }
    // The new name of the same value changes nothing on TIR.
    expect(await rollouts.plan(referringTo('of-before', 'TIR_SECRET_OLD_TOKEN'))).toMatchObject({ kind: 'none', steps: [] });
  });

  it('is told of a name outside of the prefix before anything is started', async () => {
    const { out } = await stage.run(['validate', ...stage.files(referringTo('of-before', 'OLD_TOKEN')), '--json']);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ severity: 'warning', code: 'variable-reference-name' }] });
  });
});

it('a worker that is told to give specs what it reads for itself does not start', async () => {
  const names = 'HF_TOKEN,PGPASSWORD';
  const { code, err } = await new Program('worker/main.js', [], { ...stage.environment, TIR_ROLLOUTS_REFERENCES: names }).ended;
  expect(code).toBe(2);
  expect(err).toMatch(/TIR_ROLLOUTS_REFERENCES.*: PGPASSWORD belongs to the worker itself/);
});
