/** Whoever reaches Temporal may start our workflows. A worker with TIR's keys does only what somebody with its secret asked for. */
import { randomBytes, randomUUID } from 'node:crypto';
import { chmodSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleWorkflowCode, NativeConnection, Worker } from '@temporalio/worker';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectRollouts, type Rollouts } from '../../client/index.js';
import { proofMemo } from '../../client/signed-work.js';
import { rolloutInput } from '../../client/inputs.js';
import { findEndpointRow } from '../../db/endpoints.js';
import { findOperation } from '../../db/operations.js';
import { endpointWorkflowId } from '../../workflows/contract/identity.js';
import type { RolloutInput } from '../../workflows/contract/operation.js';
import { countCreated } from '../integration/processes/ends.js';
import { Stage } from '../integration/processes/stage.js';
import { temporalAddress } from '../support/servers.js';
import { until } from '../support/until.js';

type Memo = Record<string, unknown>;

let stage: Stage;
let secretFile: string;
let otherSecret: string;
let rollouts: Rollouts;
const taskQueue = (): string => stage.environment['TIR_ROLLOUTS_TASK_QUEUE'] ?? '';

beforeAll(async () => {
  stage = await Stage.open({ name: 'unasked', simulator: ['--api-key', 'real-key', '--auth-token', 'real-token'] });
  secretFile = write('work-secret', randomBytes(32).toString('hex'));
  otherSecret = write('other-secret', randomBytes(32).toString('hex'));
  const profiles = write('profiles.json', JSON.stringify({ profiles: { production: { api_key: 'real-key', auth_token: 'real-token' } } }));
  await stage.startWorker({
    E2E_TIR_API_HOST: stage.controlPlaneUrl.replace(/api\/v1\/gpu$/, ''),
    MODEL_API_CLIENT_HOST: stage.environment['TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL'],
    TIR_ROLLOUTS_E2E_CONFIG: profiles,
    TIR_ROLLOUTS_WORK_SECRET_FILE: secretFile,
  });
  rollouts = await clientWith(secretFile);
});
afterAll(async () => {
  await rollouts.close();
  await stage.close();
});

function write(name: string, text: string): string {
  const file = join(stage.directory, name);
  writeFileSync(file, text, { mode: 0o600 });
  return file;
}

/** A client of the real target. @param secret file of the secret that it signs with; undefined signs nothing */
async function clientWith(secret: string | undefined): Promise<Rollouts> {
  const client = await connectRollouts({
    temporal: { address: temporalAddress(), namespace: 'default' },
    databaseUrl: stage.environment['DATABASE_URL'] ?? '',
    taskQueue: taskQueue(),
    profile: 'production',
    projectId: stage.projectId,
    location: 'Delhi',
    actor: 'mallory@example',
  });
  if (secret !== undefined) client.settings.workSecretFile = secret;
  else delete client.settings.workSecretFile;
  return client;
}

const environmentOf = (secret: string | undefined): NodeJS.ProcessEnv => (secret === undefined ? {} : { TIR_ROLLOUTS_WORK_SECRET_FILE: secret });

const apply = (name: string, secret: string | undefined) =>
  stage.run(['apply', ...stage.files(stage.spec(name)), '--profile', 'production', '--json'], environmentOf(secret));

/** Nothing was asked of TIR, nothing claimed, nothing written. */
async function expectUntouched(name: string, operationId?: string): Promise<void> {
  expect(await countCreated(stage, name)).toBe(0);
  expect(await stage.simulator.ledger({ name })).toEqual([]);
  expect(await findEndpointRow(stage.db, { target: 'tir', location: 'Delhi', projectId: stage.projectId, name })).toBeUndefined();
  if (operationId) expect(await findOperation(stage.db, operationId)).toBeUndefined();
}

/** How an operation was started: what any client of Temporal reads of it. */
async function startOf(workflowId: string): Promise<{ input: RolloutInput; memo: Memo }> {
  const handle = stage.temporal.workflow.getHandle(workflowId);
  const { history } = await stage.temporal.workflowService.getWorkflowExecutionHistory({ namespace: 'default', execution: { workflowId }, maximumPageSize: 1 });
  const data = history?.events?.[0]?.workflowExecutionStartedEventAttributes?.input?.payloads?.[0]?.data ?? new Uint8Array();
  return { input: JSON.parse(Buffer.from(data).toString('utf8')) as RolloutInput, memo: (await handle.describe()).memo ?? {} };
}

/** Starts a rollout by Temporal alone, and gives the words of its end. */
async function startRaw(workflowId: string, input: unknown, memo: Memo, workflowType = 'rolloutWorkflow', queue = taskQueue()): Promise<string> {
  const handle = await stage.temporal.workflow.start(workflowType, { workflowId, taskQueue: queue, args: [input], memo });
  const { firstExecutionRunId: runId } = handle;
  return stage.temporal.workflow.getHandle(workflowId, runId).result().then(
    (value: unknown) => JSON.stringify(value),
    (err: Error) => {
      const cause = err.cause as { message?: string; cause?: { message?: string } } | undefined;
      return `${cause?.message ?? String(err)} ${cause?.cause?.message ?? ''}`;
    },
  );
}

/** The input of a rollout that nobody signed. */
function inputOf(name: string): RolloutInput {
  return rolloutInput({ ...rollouts.settings, actor: 'mallory' }, stage.spec(name), {});
}

describe('what is asked with the secret', () => {
  it('is done, by every kind of asking: a rollout, looks, an adjustment, drift on a schedule', async () => {
    const { code, out, err } = await apply('asked', secretFile);
    expect(code, out + err).toBe(0);
    expect(await countCreated(stage, 'asked')).toBe(1);
    expect((await rollouts.plan(stage.spec('asked'))).steps).toEqual([]);
    expect(await rollouts.drift.survey()).toHaveLength(1);
    expect((await rollouts.probe('asked')).endpoints).toHaveLength(1);
    await rollouts.logs('asked');
    await (await rollouts.scale('asked', 2)).result();
    const id = await rollouts.drift.schedule(86_400, { name: 'asked' });
    const schedule = stage.temporal.schedule.getHandle(id);
    await schedule.trigger();
    const action = await until('the schedule started its workflow', async () => (await schedule.describe()).info.recentActions[0]?.action);
    if (action.type !== 'startWorkflow') throw new Error('no workflow');
    const { workflowId } = action.workflow;
    expect(workflowId).not.toBe(id);
    const report = (await stage.temporal.workflow.getHandle(workflowId).result()) as { compared: number };
    expect(report.compared).toBe(1);

    // The same memo without the schedule.
    const { input, memo } = await startOf(workflowId);
    expect(await startRaw(id, input, memo, 'driftWorkflow')).toContain('no schedule started it');
    await rollouts.drift.unschedule({ name: 'asked' });
  });

  it('goes on after a reset', async () => {
    const operation = await rollouts.apply(stage.spec('reset'), { approve: true });
    const handle = stage.temporal.workflow.getHandle(operation.workflowId);
    await until('a plan is offered', async () => (await findOperation(stage.db, operation.operationId))?.phase === 'AwaitingApproval' || undefined);
    const { runId } = await handle.describe();
    const { history } = await stage.temporal.workflowService.getWorkflowExecutionHistory({ namespace: 'default', execution: { workflowId: operation.workflowId, runId } });
    const done = history?.events?.find(({ workflowTaskCompletedEventAttributes }) => workflowTaskCompletedEventAttributes);
    await stage.temporal.workflowService.resetWorkflowExecution({ namespace: 'default', workflowExecution: { workflowId: operation.workflowId, runId }, reason: 'a mended worker', requestId: randomUUID(), workflowTaskFinishEventId: done?.eventId });
    const again = await until('the reset run goes on', async () => {
      const now = await handle.describe();
      return now.runId === runId || now.status.name !== 'RUNNING' ? undefined : now.runId;
    });
    await handle.executeUpdate('abort', { args: [{ actor: 'asha', requestId: randomUUID(), reason: 'enough' }] });
    const end = await stage.temporal.workflow.getHandle(operation.workflowId, again).result().catch((err: Error) => (err.cause as Error).message);
    expect(JSON.stringify(end)).toContain('enough');
  });
});

describe('what nobody asked for', () => {
  it.each([
    ['without a signature', undefined],
    ['by another secret', 'other'],
  ] as const)('is not done %s, and ends with the next step', async (_name, secret) => {
    const name = secret === undefined ? 'unsigned' : 'wrongly-signed';
    const { code, out } = await apply(name, secret && otherSecret);
    expect(code, out).toBe(2);
    expect(out).toContain('Nothing was done: this work carries');
    expect(out).toContain('TIR_ROLLOUTS_WORK_SECRET_FILE names the secret of this worker');
    await expectUntouched(name);
  });

  it('is not done by a verb either, or by a look', async () => {
    const mallory = await clientWith(undefined);
    const before = (await stage.simulator.ledger({ kind: 'request' })).length;
    const looks = [
      () => mallory.plan(stage.spec('asked')),
      () => mallory.drift.survey(),
      () => mallory.drift.check(),
      () => mallory.drift.check({ repair: true, probe: true }),
      () => mallory.probe('asked'),
      () => mallory.logs('asked'),
      async () => (await mallory.stop('asked')).result(),
      async () => (await mallory.delete('asked')).result(),
      async () => (await mallory.rename('asked', 'mine')).result(),
      async () => (await mallory.rollback('asked', { to: 1, force: true })).result(),
      async () => (await mallory.scale('asked', 9)).result(),
    ];
    for (const look of looks) await expect(look()).rejects.toThrow('carries no signature');
    expect((await stage.simulator.ledger({ kind: 'request' })).length).toBe(before);
    await mallory.close();
  });

  it('is not done by a schedule', async () => {
    const scheduleId = `drift/tir/${stage.projectId}/by-mallory`;
    const input = { apiVersion: 'tir-rollouts/v1', target: 'tir', projectId: stage.projectId, location: 'Delhi', credential: { profile: 'production' }, actor: 'mallory', repair: true };
    await stage.temporal.schedule.create({ scheduleId, spec: {}, action: { type: 'startWorkflow', workflowType: 'driftWorkflow', workflowId: scheduleId, taskQueue: taskQueue(), args: [input] } });
    const schedule = stage.temporal.schedule.getHandle(scheduleId);
    await schedule.trigger();
    const action = await until('the schedule started its workflow', async () => (await schedule.describe()).info.recentActions[0]?.action);
    if (action.type !== 'startWorkflow') throw new Error('no workflow');
    await expect(stage.temporal.workflow.getHandle(action.workflow.workflowId).result()).rejects.toMatchObject({ cause: { cause: { type: 'WorkNotAsked' } } });
    await schedule.delete();
  });
});

describe('a signature that somebody read in Temporal', () => {
  const idOf = (name: string): string => `endpoint/tir/Delhi/${stage.projectId}/${name}`;

  it('is good once: not for a second start, whether the first has ended or was terminated', async () => {
    const { input, memo } = await startOf(idOf('asked'));
    // The newest on that endpoint is a verb, by its own type.
    const { type } = await stage.temporal.workflow.getHandle(idOf('asked')).describe();
    expect(await startRaw(idOf('asked'), input, memo, type)).toContain('carries');

    const { code, out, err } = await apply('twice', secretFile);
    expect(code, out + err).toBe(0);
    const first = await startOf(idOf('twice'));
    expect(await startRaw(idOf('twice'), first.input, first.memo)).toContain('which was started before');

    const operation = await rollouts.apply(stage.spec('cut-off'), { approve: true });
    await until('a plan is offered', async () => (await findOperation(stage.db, operation.operationId))?.phase === 'AwaitingApproval' || undefined);
    const asked = await startOf(operation.workflowId);
    await stage.temporal.workflow.getHandle(operation.workflowId).terminate('mallory');
    expect(await startRaw(operation.workflowId, asked.input, asked.memo)).toContain('which was started before');
    expect(await countCreated(stage, 'cut-off')).toBe(0);
  });

  it('is none for another spec, endpoint, operation, credential or workflow', async () => {
    const input = inputOf('moved');
    // Each is an input that a workflow takes, so that nothing but the signature stands in its way.
    const stealing = rolloutInput(rollouts.settings, stage.spec('moved', { 'endpoint.resourceDetails.envVariables': [{ key: 'STOLEN', valueFrom: { env: 'TIR_SECRET_HF_TOKEN' } }] }), {});
    const elsewhere = inputOf('moved-2');
    const operation = { apiVersion: input.apiVersion, operationId: input.operationId, endpoint: input.endpoint, credential: input.credential, actor: input.actor };
    const workflowId = endpointWorkflowId(input.endpoint);
    const sign = (work: { input?: unknown; workflowId?: string; workflowType?: string }) =>
      proofMemo(secretFile, { workflowType: 'rolloutWorkflow', workflowId, input, ...work }) as Memo;
    const memo = sign({});
    const changed: [unknown, string, Memo, string][] = [
      [{ ...input, spec: stealing.spec, digest: stealing.digest }, workflowId, memo, 'rolloutWorkflow'],
      [{ ...input, operationId: randomUUID() }, workflowId, memo, 'rolloutWorkflow'],
      [{ ...input, credential: 'env' }, workflowId, memo, 'rolloutWorkflow'],
      [{ ...input, actor: 'asha' }, workflowId, memo, 'rolloutWorkflow'],
      [elsewhere, idOf('moved-2'), memo, 'rolloutWorkflow'],
      [operation, workflowId, memo, 'deleteWorkflow'],
      [input, workflowId, { proof: { ...(memo['proof'] as object), at: '2020-01-01T00:00:00.000Z' } }, 'rolloutWorkflow'],
      [input, workflowId, { proof: { ...(memo['proof'] as object), scheduled: true } }, 'rolloutWorkflow'],
      [input, workflowId, { proof: { ...(memo['proof'] as object), mac: '' } }, 'rolloutWorkflow'],
      [input, workflowId, { proof: 'x' }, 'rolloutWorkflow'],
      [input, workflowId, {}, 'rolloutWorkflow'],
    ];
    for (const [given, id, with_, type] of changed) expect(await startRaw(id, given, with_, type)).toContain('Nothing was done: this work');
    // The workflow itself refuses to be another endpoint's lock.
    expect(await startRaw(idOf('moved-2'), input, memo)).toContain('Nothing was done');
    for (const name of ['moved', 'moved-2']) await expectUntouched(name, input.operationId);
  });
});

describe('workflow code of somebody else', () => {
  let foreign: Worker;
  let running: Promise<void>;
  let connection: NativeConnection;
  beforeAll(async () => {
    connection = await NativeConnection.connect({ address: temporalAddress() });
    const workflowBundle = await bundleWorkflowCode({ workflowsPath: fileURLToPath(new URL('../support/unasked-workflow.ts', import.meta.url)) });
    foreign = await Worker.create({ connection, taskQueue: `mallory-${randomUUID()}`, workflowBundle });
    running = foreign.run();
  });
  afterAll(async () => {
    foreign.shutdown();
    await running;
    await connection.close();
  });

  it('gets nothing done by our activities, with its own start or with one that was signed', async () => {
    const input = inputOf('errand');
    const access = { endpoint: input.endpoint, credential: input.credential };
    const simulated = { ...input, endpoint: { ...input.endpoint, target: 'simulator' } };
    const ticket = { operationId: input.operationId, endpoint: input.endpoint, step: 'x', seq: 1, decisions: [], closings: [] };
    const opening = { kind: 'rollout', actor: 'mallory' };
    const project = { target: 'tir', projectId: stage.projectId, location: 'Delhi', credential: input.credential, actor: 'm', apiVersion: 'tir-rollouts/v1' };
    const errands = [
      ['inspect', { ticket: { ...ticket, opening }, access, spec: input.spec, digest: 'x', actor: 'm' }],
      // What it is for is said twice, and not the same.
      ['inspect', { ticket: { ...ticket, opening, endpoint: simulated.endpoint }, access, spec: input.spec, digest: 'x', actor: 'm' }],
      ['ensureEndpoint', { ticket, access, spec: input.spec }],
      ['deleteEndpoint', { ticket, access, endpointId: 1 }],
      ['stopEndpoint', { ticket, access, endpointId: 1 }],
      ['readLogs', { access, lines: 10 }],
      ['survey', project],
      ['probeRound', { ...project, names: ['asked'], mustServe: true }],
      ['preview', { access, spec: input.spec, digest: 'x' }],
      ['repairDrift', { ...project, checkId: randomUUID(), finding: { kind: 'billing', endpoint: input.endpoint, message: '' } }],
    ].map(([activity, argument]) => ({ taskQueue: taskQueue(), activity, argument }));
    const queue = foreign.options.taskQueue;
    const before = (await stage.simulator.ledger({ kind: 'request' })).length;
    const refusals = JSON.stringify(errands.map(() => 'WorkNotAsked'));

    expect(await startRaw(`errands/${randomUUID()}`, {}, { errands }, 'rolloutWorkflow', queue)).toBe(refusals);
    expect(await startRaw(`errands/${randomUUID()}`, simulated, { errands }, 'rolloutWorkflow', queue)).toBe(refusals);
    const workflowId = endpointWorkflowId(input.endpoint);
    const signed = proofMemo(secretFile, { workflowType: 'rolloutWorkflow', workflowId, input });
    expect(await startRaw(workflowId, input, { ...signed, errands }, 'rolloutWorkflow', queue)).toBe(refusals);
    const look = `logs/x/${randomUUID()}`;
    const lookSigned = proofMemo(secretFile, { workflowType: 'logsWorkflow', workflowId: look, input });
    expect(await startRaw(look, input, { ...lookSigned, errands }, 'logsWorkflow', queue)).toBe(refusals);

    expect((await stage.simulator.ledger({ kind: 'request' })).length).toBe(before);
    await expectUntouched('errand', input.operationId);
  });
});

describe('the file of the secret', () => {
  it.each([
    ['others can read', 0o644, 'chmod 600'],
    ['others can write', 0o622, 'chmod 600'],
  ])('is refused when %s it, by the client and by a worker', async (_what, mode, fix) => {
    const file = write(`open-${mode}`, randomBytes(32).toString('hex'));
    chmodSync(file, mode);
    const { code, out } = await apply('open-secret', file);
    expect(code, out).toBe(2);
    expect(out).toContain(`${fix} ${file}`);
    const worker = await stage.run(['worker'], { TIR_ROLLOUTS_WORK_SECRET_FILE: file });
    expect(worker.code).toBe(2);
    expect(worker.err).toContain(`${fix} ${file}`);
  });

  it('is refused when it is not there, or no secret', async () => {
    expect((await apply('absent', join(stage.directory, 'none'))).out).toContain('openssl rand -hex 32');
    expect((await apply('short', write('short', 'x'))).out).toContain('too short');
  });
});
