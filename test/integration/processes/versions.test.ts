import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { diagnose } from '../../../client/doctor/diagnose.js';
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
    new RegExp(`No build is current: run temporal worker deployment set-current-version --namespace default --deployment-name ${deploymentName} --build-id 1\\.0\\.0`),
  );
  await makeCurrent('1.0.0');
  await applying.untilItSays(/AwaitingReady/);

  const rollouts = await stage.library();
  const waiting = await rollouts.apply(stage.spec('waits'), { approve: true });
  await until('the plan waits', async () => /AwaitingApproval/.test(JSON.stringify(await rollouts.status('waits'))));

  // As Temporal's Worker Controller names them.
  const second = await stage.startWorker({ TEMPORAL_WORKER_BUILD_ID: '2.0.0' });
  await makeCurrent('2.0.0');
  const [newer] = await stage.begin(stage.spec('new'));
  await expectEnd(stage, newer?.operationId ?? '', 'Healthy');

  await first.kill('SIGKILL');
  // Temporal lists a worker for a while after it is gone; who asks the operations themselves is not fooled.
  const nobody = /No worker of build 1\.0\.0 has answered within 3 s\. .*TIR_ROLLOUTS_BUILD_ID=1\.0\.0; or let build 2\.0\.0 go on with it: temporal workflow update-options/;
  const [{ checks }, status, ...approvals] = await Promise.all([
    diagnose({ taskQueue: stage.environment['TIR_ROLLOUTS_TASK_QUEUE'] ?? '' }, stage.environment),
    rollouts.status('waits'),
    ...['one', 'two'].map((reason) => waiting.approve({ reason }).catch((err: unknown) => err)),
  ]);
  expect(checks.find(({ check }) => check === 'operations')).toMatchObject({
    state: 'failed',
    message: '2 of 2 operations under way have no worker: waits, old.',
    fix: expect.stringMatching(nobody) as string,
  });
  expect(status.next.event).toMatch(nobody);
  for (const approval of approvals)
    expect(approval).toMatchObject({
      code: 'noWorker',
      message: expect.stringMatching(/^No worker of build 1\.0\.0 has answered within 20 s\..* Temporal keeps the approve/) as string,
    });
  const again = await stage.startWorker({ TIR_ROLLOUTS_BUILD_ID: '1.0.0' });
  await stage.simulator.patchEndpoint((await findLive(stage, 'old'))?.id ?? 0, { reportedStatus: null });
  const { code, out, err } = await applying.ended;
  expect(code, out + err).toBe(0);

  expect(await waiting.result()).toMatchObject({ phase: 'Healthy' });
  // Both were kept and came at once: one counts.
  const [entry] = await rollouts.history('waits');
  expect(entry?.entries.flatMap(({ content }) => (content as { verb?: string }).verb ?? [])).toEqual(['approve']);
  await rollouts.close();

  expect(await buildsOf('old')).toEqual(['1.0.0']);
  expect(await buildsOf('new')).toEqual(['2.0.0']);
  for (const worker of [second, again]) expect((await worker.kill('SIGTERM')).code).toBe(0);
});
