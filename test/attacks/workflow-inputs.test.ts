/** Whoever reaches Temporal starts workflows and says things to them, past the client and its checks. */
import { randomUUID } from 'node:crypto';
import { WorkflowUpdateFailedError } from '@temporalio/client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findOperation } from '../../db/operations.js';
import { listRevisions } from '../../db/revisions.js';
import { specDigest } from '../../workflows/contract/digest.js';
import { endpointWorkflowId, type EndpointIdentity } from '../../workflows/contract/identity.js';
import { API_VERSION, endpointSpec, type EndpointSpec, type EndpointSpecInput } from '../../workflows/contract/spec.js';
import { changed, vllmSpec } from '../support/specs.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('workflow-inputs');
});
afterAll(() => stack.close());

const identity = (name: string): EndpointIdentity => ({ target: 'simulator', location: 'Delhi', projectId: stack.projectId, name });
const specOf = (name: string, changes: Record<string, unknown> = {}): EndpointSpec =>
  endpointSpec.parse(
    changed(vllmSpec(), { 'endpoint.name': name, 'endpoint.projectId': stack.projectId, 'endpoint.location': 'Delhi', 'rollout.probe.intervalSeconds': 0.1, ...changes }),
  );
const asked = (name: string) => ({
  apiVersion: API_VERSION,
  operationId: randomUUID(),
  endpoint: identity(name),
  credential: 'env',
  actor: 'mallory',
});
const rollout = (name: string, spec: EndpointSpecInput = specOf(name)) => ({ ...asked(name), spec, digest: specDigest(spec as EndpointSpec) });
type Input = Record<string, unknown>;

/** Runs it under the lock of the name, unless another id is given. @returns how it failed */
async function failureOf(workflowType: string, name: string, args: unknown[], workflowId = endpointWorkflowId(identity(name))) {
  const { taskQueue } = stack;
  const end = await stack.client.workflow.execute(workflowType, { taskQueue, workflowId, args }).catch((err: unknown) => err);
  const { type, message, details } = (end as { cause: { type: string; message: string; details?: unknown[] } }).cause;
  const [report] = (details ?? []) as { failureType?: string }[];
  return { type: report?.failureType ?? type, message };
}

/** The lock is free, and a proper apply goes all the way. */
async function isFree(name: string): Promise<void> {
  const result = await (await stack.rollouts.apply(specOf(name))).result();
  expect(result).toMatchObject({ phase: 'Healthy' });
}

/** What is wrong, the workflow, and its input. */
const wrong: [what: string, workflowType: string, args: (name: string) => unknown[]][] = [
  ['nothing', 'rolloutWorkflow', () => []],
  ['null', 'rolloutWorkflow', () => [null]],
  ['a text', 'rolloutWorkflow', () => ['rollout']],
  ['a list', 'rolloutWorkflow', () => [[]]],
  ['no spec', 'rolloutWorkflow', (name) => [asked(name)]],
  ['a spec of nothing', 'rolloutWorkflow', (name) => [{ ...rollout(name), spec: {} }]],
  ['a spec without its rollout', 'rolloutWorkflow', (name) => [{ ...rollout(name), spec: { ...specOf(name), rollout: null } }]],
  ['deadlines that are none', 'rolloutWorkflow', (name) => [rollout(name, changed(specOf(name), { 'rollout.deadlines.readySeconds': 'soon' }))]],
  ['a UUID that is none', 'rolloutWorkflow', (name) => [{ ...rollout(name), operationId: "x'; drop table operations" }]],
  ['no actor', 'rolloutWorkflow', (name) => [{ ...rollout(name), actor: null }]],
  ['an actor of a megabyte', 'rolloutWorkflow', (name) => [{ ...rollout(name), actor: 'a'.repeat(1_000_000) }]],
  ['a credential that is none', 'rolloutWorkflow', (name) => [{ ...rollout(name), credential: { profile: 7 } }]],
  ['another version', 'rolloutWorkflow', (name) => [{ ...rollout(name), apiVersion: 'tir-rollouts/v9' }]],
  ['an endpoint by __proto__ alone', 'rolloutWorkflow', (name) => [JSON.parse(`{"__proto__": ${JSON.stringify(rollout(name))}}`)]],
  ['a spec of another name', 'rolloutWorkflow', (name) => [rollout(name, specOf('the-victim'))]],
  ['a spec of another project', 'rolloutWorkflow', (name) => [rollout(name, specOf(name, { 'endpoint.projectId': 7 }))]],
  ['a spec of another location', 'rolloutWorkflow', (name) => [rollout(name, specOf(name, { 'endpoint.location': 'Chennai' }))]],
  ['a digest of another spec', 'rolloutWorkflow', (name) => [{ ...rollout(name), digest: 'd'.repeat(64) }]],
  ['a spec with mistakes', 'rolloutWorkflow', (name) => [rollout(name, changed(specOf(name), { 'endpoint.framework': 'vlm', 'endpoint.skuType': 'gold' }))]],
  ['null', 'rollbackWorkflow', () => [null]],
  ['half a revision', 'rollbackWorkflow', (name) => [{ ...asked(name), to: 1.5 }]],
  ['null', 'adjustWorkflow', () => [null]],
  ['no adjustment', 'adjustWorkflow', (name) => [asked(name)]],
  ['an adjustment called constructor', 'adjustWorkflow', (name) => [{ ...asked(name), adjustment: { kind: 'constructor' } }]],
  ['no count', 'adjustWorkflow', (name) => [{ ...asked(name), adjustment: { kind: 'scale', replicas: null } }]],
  ['null', 'powerWorkflow', () => [null]],
  ['another power', 'powerWorkflow', (name) => [{ ...asked(name), action: 'burn' }]],
  ['a deadline of minus one', 'powerWorkflow', (name) => [{ ...asked(name), action: 'stop', deadlineSeconds: -1 }]],
  ['null', 'deleteWorkflow', () => [null]],
  ['null', 'renameWorkflow', () => [null]],
  ['a new name with a slash', 'renameWorkflow', (name) => [{ ...asked(name), newName: 'a/b' }]],
  ['null', 'adoptWorkflow', () => [null]],
  ['a text for a number', 'adoptWorkflow', (name) => [{ ...asked(name), endpointId: '1 or 1=1' }]],
  ['no parent', 'holdWorkflow', () => []],
  ['null', 'planWorkflow', () => [null]],
  ['null', 'logsWorkflow', () => [null]],
  ['null', 'surveyWorkflow', () => [null]],
  ['null', 'driftWorkflow', () => [null]],
  ['another kind', 'driftWorkflow', () => [{ ...asked('x'), target: 'simulator', location: 'Delhi', projectId: 7, ignore: ['all'] }]],
  ['null', 'probeWorkflow', () => [null]],
];

describe.concurrent('a workflow that is started with what cannot be', () => {
  it.each(wrong.map((row, index) => [...row, `wrong-${index}`] as const))('(%s, %s) ends at once as InvalidSpec', async (_what, workflowType, args, name) => {
    const { type, message } = await failureOf(workflowType, name, args(name));
    expect(type).toBe('InvalidSpec');
    expect(message).not.toMatch(/away|PostgreSQL/);
    expect(await stack.simulator.admin.ledger({ name })).toEqual([]);
    expect(await listRevisions(stack.database, identity(name))).toEqual([]);
  });

  it('leaves the name free: a proper apply goes all the way', async () => {
    for (const input of [null, { ...rollout('freed'), operationId: 'no' }, rollout('freed', specOf('other')), { ...rollout('freed'), digest: 'd'.repeat(64) }])
      await failureOf('rolloutWorkflow', 'freed', [input]);
    await failureOf('holdWorkflow', 'freed', []);
    await isFree('freed');
  });

  it.each(['rolloutWorkflow', 'deleteWorkflow'])('ends where its id is not the lock of its endpoint (%s), and the endpoint is not touched', async (workflowType) => {
    const name = `unlocked-${workflowType.slice(0, 6)}`.toLowerCase();
    await isFree(name);
    const before = await stack.rollouts.history(name);
    const { type, message } = await failureOf(workflowType, name, [rollout(name)], `mine/${randomUUID()}`);
    expect({ type, message }).toMatchObject({ type: 'InvalidSpec', message: expect.stringContaining(endpointWorkflowId(identity(name))) as string });
    expect(await stack.rollouts.history(name)).toEqual(before);
  });

  it('ends where its operation is in the records already, and that one keeps its last word', async () => {
    const first = rollout('taken');
    const { taskQueue } = stack;
    await stack.client.workflow.execute('rolloutWorkflow', { taskQueue, workflowId: endpointWorkflowId(identity('taken')), args: [first] });
    const recorded = await findOperation(stack.database, first.operationId);
    for (const name of ['taken', 'thief'] as const) {
      const { type, message } = await failureOf('rolloutWorkflow', name, [{ ...rollout(name), operationId: first.operationId }]);
      expect({ type, message }).toMatchObject({ type: 'InvalidSpec', message: expect.stringContaining('in the records already') as string });
      expect(await findOperation(stack.database, first.operationId)).toEqual(recorded);
      await isFree(name);
    }
  });
});

describe('what is said to a running operation', () => {
  const commands: [what: string, args: unknown[]][] = [
    ['nothing', []],
    ['null', [null]],
    ['a text', ['abort']],
    ['no actor', [{ requestId: 'r' }]],
    ['a reason of a megabyte', [{ actor: 'mallory', requestId: 'r', reason: 'a'.repeat(1_000_000) }]],
    ['an actor that is an object', [{ actor: { toString: 'x' }, requestId: 'r', bySeconds: 60 }]],
    ['all of it by __proto__', [JSON.parse('{"__proto__": {"actor": "mallory", "requestId": "r", "bySeconds": 60}}') as Input]],
  ];

  it('is refused in any other shape, by update and by signal, and the operation goes on to its end', async () => {
    const operation = await stack.rollouts.apply(specOf('spoken-to'), { approve: true });
    await stack.untilPhase(operation, 'AwaitingApproval');
    const handle = stack.client.workflow.getHandle(operation.workflowId);
    for (const [what, args] of commands) {
      for (const verb of ['abort', 'retry', 'approve', 'reject', 'extendDeadline'])
        await expect(handle.executeUpdate(verb, { args: args as [unknown] }), `${verb} of ${what}`).rejects.toMatchObject({ cause: { type: 'InvalidSpec' } });
      await handle.signal('abort', ...args);
    }
    await expect(handle.executeUpdate('obey', { args: [] })).rejects.toBeInstanceOf(WorkflowUpdateFailedError);
    await handle.signal('obey', null);
    expect(await handle.query('status', null, 'x')).toMatchObject({ phase: 'AwaitingApproval' });
    await operation.approve();
    expect(await operation.result()).toMatchObject({ phase: 'Healthy' });
    const { events = [] } = await handle.fetchHistory();
    expect(events?.filter(({ workflowTaskFailedEventAttributes: failed }) => failed)).toEqual([]);
  });
});
