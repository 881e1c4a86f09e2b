import { ActivityFailure, ApplicationFailure, RetryState } from '@temporalio/common';
import { WorkflowFailedError } from '@temporalio/client';
import { describe, expect, it } from 'vitest';
import { readFailure } from '../../client/reads.js';

const failedWith = (type: string): WorkflowFailedError => {
  const cause = ApplicationFailure.create({ type, message: 'PostgreSQL is away.' });
  const failure = new ActivityFailure('failed', 'inspect', '1', RetryState.TIMEOUT, 'worker', cause);
  return new WorkflowFailedError('failed', failure, RetryState.NON_RETRYABLE_FAILURE);
};

describe('a plan that could not be made', () => {
  it.each([
    ['AuditUnavailable', 'unreachable'],
    ['InvalidSpec', 'invalid'],
    ['ForeignEndpoint', 'refused'],
  ])('because of %s is %s', (type, code) => {
    expect(readFailure(failedWith(type), 60)).toMatchObject({ name: 'RolloutsError', code });
  });
});
