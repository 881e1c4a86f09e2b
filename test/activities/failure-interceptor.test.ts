import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { toFailure } from '../../activities/failure-interceptor.js';

/** What Node throws for a name with several addresses when none of them listens: no message, a code. */
function refusedEverywhere(): Error {
  return Object.assign(
    new AggregateError([new Error('connect ECONNREFUSED ::1:5432'), new Error('connect ECONNREFUSED 127.0.0.1:5432')]),
    { code: 'ECONNREFUSED' },
  );
}

describe('PostgreSQL being away', () => {
  it.each([
    ['refuses at every address of its name', refusedEverywhere(), 'ECONNREFUSED'],
    [
      'resets the connection',
      Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }),
      'read ECONNRESET',
    ],
    ['answers nothing', new Error('timeout exceeded when trying to connect'), 'timeout exceeded when trying to connect'],
    ['ends in the middle', new Error('Connection terminated unexpectedly'), 'Connection terminated unexpectedly'],
    [
      'shuts down',
      Object.assign(new Error('the database system is shutting down'), { severity: 'FATAL', code: '57P03' }),
      'the database system is shutting down',
    ],
  ])('is a wait, and no failure of the step: it %s', (_how, err, reason) => {
    const failure = toFailure(err, 1) as ApplicationFailure;
    expect(failure).toBeInstanceOf(ApplicationFailure);
    expect(failure).toMatchObject({ type: 'AuditUnavailable', nonRetryable: false });
    expect(failure.message).toBe(`PostgreSQL is away (${reason}). Nothing happens unrecorded, so this step waits for it.`);
  });

  it('is not seen in an error of something else', () => {
    const err = new TypeError('undefined is not a function');
    expect(toFailure(err, 1)).toBe(err);
  });
});
