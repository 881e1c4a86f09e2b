/** Text that PostgreSQL cannot keep, from everybody who can say one. None of it holds an operation up, and none is acted on twice. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RolloutsError, type EndpointSpecInput } from '../../client/index.js';
import { rolloutInput } from '../../client/inputs.js';
import { listCalls, listEntries } from '../../db/audit-log.js';
import { endpointWorkflowId } from '../../workflows/contract/identity.js';
import type { RolloutInput } from '../../workflows/contract/operation.js';
import { isStorable } from '../../workflows/contract/storable.js';
import { cleanSlate } from '../support/clean-slate.js';
import { failureOf } from '../support/failure-of.js';
import { openStack, type RolloutStack } from '../support/rollout-stack.js';
import { specOf } from '../support/rollout-specs.js';

let stack: RolloutStack;
beforeAll(async () => {
  stack = await openStack('unstorable-text', { environment: { GREETING: 'hello' } });
});
afterAll(() => stack.close());

/** What nobody can keep, each as it may be said. `cut`: our own bound falls into the middle of a pair. */
const spellings = { nul: 'a\0b', half: 'a\ud83db', end: 'a\udc00', cut: `${'x'.repeat(498)}😀😀` };
const each = Object.entries(spellings);
const unkept = each.filter(([how]) => how !== 'cut');

const rowOf = async (name: string) => (await stack.rollouts.history(name, { limit: 1 }))[0]?.operation;

/** As any client of Temporal starts it: past all that the client checks. */
async function startDirectly(spec: EndpointSpecInput, said: Partial<RolloutInput> = {}): Promise<{ operationId: string; result: () => Promise<unknown> }> {
  const input = { ...rolloutInput(stack.rollouts.settings, specOf(spec.endpoint.name), {}), ...said };
  const handle = await stack.client.workflow.start('rolloutWorkflow', {
    workflowId: endpointWorkflowId(input.endpoint),
    taskQueue: stack.rollouts.settings.taskQueue,
    args: [input],
  });
  return { operationId: input.operationId, result: () => handle.result() };
}

/** Everything that is recorded of the operation, as text. */
async function recordOf(name: string): Promise<string> {
  const row = await rowOf(name);
  if (!row) throw new Error(`${name} has no operation.`);
  const [entries, calls] = await Promise.all([listEntries(stack.database, row.id), listCalls(stack.database, row.id)]);
  const texts: string[] = [];
  JSON.stringify([row, entries, calls], (_key, value: unknown) => {
    if (typeof value === 'string') texts.push(value);
    return value;
  });
  expect(texts.filter((text) => !isStorable(text))).toEqual([]);
  return texts.join('\n');
}

describe.concurrent.each(each)('a refusal of TIR (%s)', (how, words) => {
  it.each([['message', { message: words }], ['key', { errors: { [words]: [words] } }], ['page', { errorShape: 'detail' as const, message: words }]])(
    'in its %s ends the create at once, and it was sent once',
    async (where, body) => {
      const name = `refused-${how}-${where}`;
      await stack.simulator.admin.addFault({ operation: 'create', name, kind: 'status', status: 400, ...body });
      const { report } = await failureOf(await stack.rollouts.apply(specOf(name)));
      expect(report).toMatchObject({ phase: 'Failed', failureType: 'TirRefused' });
      expect(await stack.simulator.admin.ledger({ operation: 'create', name })).toHaveLength(1);
      expect(await recordOf(name)).toContain('TIR refused createEndpoint (400)');
      expect(await cleanSlate(stack, name)).toEqual([]);
    },
  );
});

it.concurrent.each(each)('logs that are kept as evidence may hold it (%s)', async (how, words) => {
  const name = `logs-${how}`;
  await stack.simulator.admin.addFault({ operation: 'logs', name, kind: 'status', status: 400, message: words });
  stack.faults.add({ endpoint: name, step: 'proveServing', kind: 'failsBefore', type: 'ProbeFailed' });
  const { report } = await failureOf(await stack.rollouts.apply(specOf(name)));
  expect(report.phase).toBe('Failed');
  await recordOf(name);
  expect((await rowOf(name))?.evidence).toMatchObject({ status: 'running', logs: expect.stringContaining('TIR refused getLogs') });
});

const inFields = (text: string): [field: string, path: string, value: unknown][] => [
  ['a variable', 'endpoint.resourceDetails.envVariables[0].value', [{ key: 'GREETING', value: text }]],
  ['a word of the command', 'endpoint.detailedInfo.args[0]', [text]],
  ['the body of the probe', 'rollout.probe.body.deep[0]', { deep: [text] }],
  ['a key of the body', `rollout.probe.body[${JSON.stringify(text)}]`, { [text]: 1 }],
];

describe.concurrent.each(unkept)('a spec that holds it (%s)', (how, text) => {
  it.each(inFields(text))('in %s is a finding with its path, and nothing is started', async (_where, path, value) => {
    const name = `spec-${how}`;
    const holder = path.includes('probe') ? 'rollout.probe.body' : path.replace(/\[0\].*/, '');
    const spec = specOf(name, { [holder]: value });
    const err = await stack.rollouts.apply(spec).catch((cause: unknown) => cause);
    expect(err).toBeInstanceOf(RolloutsError);
    expect((err as RolloutsError).facts.findings).toContainEqual(expect.objectContaining({ code: 'text-not-storable', severity: 'error', path }));
    expect(isStorable((err as RolloutsError).message)).toBe(true);
    expect(await stack.simulator.admin.ledger({ name })).toEqual([]);
  });

  it('is refused by the worker too, whoever starts it', async () => {
    const name = `direct-${how}`;
    const good = rolloutInput(stack.rollouts.settings, specOf(name), {}).spec;
    const bad = { ...good, endpoint: { ...good.endpoint, resourceDetails: { ...good.endpoint.resourceDetails, envVariables: [{ key: 'A', value: text, required: false }] } } };
    const started = await startDirectly(specOf(name), { spec: bad });
    await expect(started.result()).rejects.toThrow();
    expect(await rowOf(name)).toMatchObject({ phase: 'Failed', failure: { failureType: 'InvalidSpec' } });
    expect(await stack.simulator.admin.ledger({ operation: 'create', name })).toEqual([]);
  });
});

describe.concurrent.each(unkept)('a reason that cannot be kept (%s)', (how, text) => {
  it('is refused where an operation begins', async () => {
    const name = `reason-${how}`;
    await expect(stack.rollouts.apply(specOf(name), { reason: text })).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('The reason holds a NUL') });
    expect(await stack.simulator.admin.ledger({ name })).toEqual([]);
  });

  it('does not hold an operation up that somebody else started with it', async () => {
    const name = `started-${how}`;
    const started = await startDirectly(specOf(name), { reason: text, actor: text });
    expect(await started.result()).toMatchObject({ phase: 'Healthy' });
    expect(await rowOf(name)).toMatchObject({ reason: text.toWellFormed().replace('\0', '\ufffd') });
    await recordOf(name);
  });

  it('of an abort is refused, by the client and by the operation, and a good one ends it', async () => {
    const name = `aborted-${how}`;
    const held = stack.faults.hold({ endpoint: name, step: 'awaitReady' });
    const operation = await stack.rollouts.apply(specOf(name));
    await held.reached;
    await expect(operation.abort({ reason: text })).rejects.toMatchObject({ code: 'invalid' });
    const handle = stack.client.workflow.getHandle(operation.workflowId);
    for (const command of [{ actor: 'eve', reason: text, requestId: randomUUID() }, { actor: text, requestId: randomUUID() }, { actor: 'eve', requestId: text }])
      await expect(handle.executeUpdate('abort', { args: [command] })).rejects.toMatchObject({ cause: { message: expect.stringContaining('which PostgreSQL cannot keep') } });
    expect((await stack.statusOf(operation)).phase).toBe('AwaitingReady');
    await operation.abort({ reason: 'enough' });
    held.release();
    expect((await failureOf(operation)).report.phase).toBe('Aborted');
    expect(await cleanSlate(stack, name)).toEqual([]);
  });

  it('of an abort that is left as a signal is mended, and the operation ends', async () => {
    const name = `signalled-${how}`;
    const held = stack.faults.hold({ endpoint: name, step: 'awaitReady' });
    const operation = await stack.rollouts.apply(specOf(name));
    await held.reached;
    await stack.client.workflow.getHandle(operation.workflowId).signal('abort', { actor: text, reason: text, requestId: text });
    held.release();
    expect((await failureOf(operation)).report.phase).toBe('Aborted');
    await recordOf(name);
    expect(await cleanSlate(stack, name)).toEqual([]);
  });
});
