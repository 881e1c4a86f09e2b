import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../../support/until.js';
import { expectEnd, findLive } from './ends.js';
import { Stage } from './stage.js';

const deploymentName = `versions-${randomUUID()}`;
let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'versions', environment: { TEMPORAL_DEPLOYMENT_NAME: deploymentName } });
});
afterAll(() => stage.close());

/** What `temporal worker deployment set-current-version` does; the server knows a build a moment after its first poll. */
const makeCurrent = (buildId: string): Promise<unknown> =>
  until(`build ${buildId} is current`, () =>
    stage.temporal.workflowService
      .setWorkerDeploymentCurrentVersion({ namespace: 'default', deploymentName, buildId, identity: 'test' })
      .catch(() => undefined),
  );

const workflowIdOf = (name: string): string => `endpoint/simulator/Delhi/${stage.projectId}/${name}`;

/** Builds whose workers have worked on an operation. */
async function buildsOf(name: string): Promise<(string | undefined)[]> {
  const { events } = await stage.temporal.workflow.getHandle(workflowIdOf(name)).fetchHistory();
  const tasks = (events ?? []).flatMap(({ workflowTaskCompletedEventAttributes: task }) => task ?? []);
  return [...new Set(tasks.map(({ deploymentVersion }) => deploymentVersion?.buildId ?? undefined))];
}

it('a rollout stays on the build that it began on, and new ones begin on the one that was made current', async () => {
  const first = await stage.startWorker({ TIR_ROLLOUTS_BUILD_ID: '1.0.0' });
  await stage.simulator.addFault({ operation: 'create', name: 'old', kind: 'unknownStatus', status: 'pulling' });
  const applying = stage.startCommand(['apply', ...stage.files(stage.spec('old'))]);
  // Whoever turns versioning on meets this first.
  await applying.untilItSays(
    new RegExp(`no build is current\\. Run temporal worker deployment set-current-version --deployment-name ${deploymentName} --build-id 1\\.0\\.0`),
  );
  await makeCurrent('1.0.0');
  await applying.untilItSays(/AwaitingReady/);

  // As Temporal's Worker Controller names them.
  const second = await stage.startWorker({ TEMPORAL_WORKER_BUILD_ID: '2.0.0' });
  await makeCurrent('2.0.0');
  const [newer] = await stage.begin(stage.spec('new'));
  await expectEnd(stage, newer?.operationId ?? '', 'Healthy');

  await first.kill('SIGKILL');
  // Temporal lists a worker for a while after it is gone, so what the user is told then is not waited for here.
  const again = await stage.startWorker({ TIR_ROLLOUTS_BUILD_ID: '1.0.0' });
  await stage.simulator.patchEndpoint((await findLive(stage, 'old'))?.id ?? 0, { reportedStatus: null });
  const { code, out, err } = await applying.ended;
  expect(code, out + err).toBe(0);

  expect(await buildsOf('old')).toEqual(['1.0.0']);
  expect(await buildsOf('new')).toEqual(['2.0.0']);
  for (const worker of [second, again]) expect((await worker.kill('SIGTERM')).code).toBe(0);
});
