import { describe, expect, it } from 'vitest';
import { findCommandFault, findStartFault, type Start } from '../../workflows/contract/inputs.js';

const input = {
  apiVersion: 'tir-rollouts/v1',
  operationId: '0b7c6f0e-8f0b-4c52-9c58-3d2b6a1f0c11',
  endpoint: { target: 'tir', location: 'Delhi', projectId: 7, name: 'chat-1b' },
  credential: { profile: 'work' },
  actor: 'asha@build-7',
};
const start = (more: Partial<Start> = {}): Start => ({
  workflowType: 'deleteWorkflow',
  workflowId: 'endpoint/tir/Delhi/7/chat-1b',
  args: [input],
  isChild: false,
  ...more,
});

describe('the start of a workflow', () => {
  it('is one of ours where its input fits and its id is the lock; fields of a newer client are left alone', () => {
    expect(findStartFault(start())).toBeUndefined();
    expect(findStartFault(start({ args: [{ ...input, later: true }] }))).toBeUndefined();
  });

  it('says the first thing that is wrong, with its place', () => {
    expect(findStartFault(start({ args: [null] }))).toBe('the input must be an object');
    expect(findStartFault(start({ args: [{ ...input, endpoint: { ...input.endpoint, projectId: Number.NaN } }] }))).toBe(
      'endpoint.projectId must be a whole number from 1',
    );
    expect(findStartFault(start({ workflowId: 'mine' }))).toMatch(/the workflow id must be that of its endpoint/);
    expect(findStartFault(start({ args: [Object.create(input)] }))).toBe('apiVersion must be tir-rollouts/v1');
  });

  it('is replayed under any id, and with its input alone', () => {
    expect(findStartFault(start({ workflowId: 'mine' }), { knowsId: false })).toBeUndefined();
    expect(findStartFault(start({ args: [null] }), { knowsId: false })).toBe('the input must be an object');
  });

  it('of a hold is for a rename alone', () => {
    const hold = { workflowType: 'holdWorkflow', args: [] };
    expect(findStartFault(start({ ...hold, isChild: true }))).toBeUndefined();
    expect(findStartFault(start(hold))).toMatch(/must be started by a rename/);
  });
});

it('a command has a speaker and an id; what is no verb of ours is left to the SDK', () => {
  const command = { actor: 'asha', requestId: 'r' };
  expect(findCommandFault('abort', [command])).toBeUndefined();
  expect(findCommandFault('abort', [{ ...command, actor: '' }])).toBe('the command.actor must be a text of 1 to 1000 characters');
  expect(findCommandFault('extendDeadline', [{ ...command, bySeconds: 0.5 }])).toMatch(/bySeconds must be a whole number/);
  expect(findCommandFault('constructor', [null])).toBeUndefined();
});
