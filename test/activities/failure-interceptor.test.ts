import { ApplicationFailure } from '@temporalio/activity';
import { DrizzleQueryError } from 'drizzle-orm';
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
    expect(failure.message).toBe(
      `PostgreSQL is away (${reason}). Check DATABASE_URL and that it is up. Nothing happens unrecorded, so this step waits for it.`,
    );
  });

  const said = (code: string, message: string): Error =>
    new DrizzleQueryError('insert into x values ($1)', ['a secret'], Object.assign(new Error(message), { severity: 'ERROR', code }));

  it.each([
    ['53100', 'could not extend file', /^PostgreSQL cannot do its work \(could not extend file\)\. Its disk is full: free space there\./],
    ['55P03', 'lock timeout', /cannot do its work \(lock timeout\)\. It took too long: .* who holds locks/],
    ['42P01', 'relation "x" does not exist', /^PostgreSQL cannot be used \(relation "x" does not exist\)\. .*tir-rollouts migrate/],
    ['42501', 'permission denied', /^PostgreSQL cannot be used \(permission denied\)\. Give the user of DATABASE_URL the rights/],
  ])('is not said of one that answers and cannot: %s, with what to do, and the step waits', (code, message, words) => {
    const failure = toFailure(said(code, message), 1) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'AuditUnavailable', nonRetryable: false, message: expect.stringMatching(words) });
  });

  it.each([
    ['22P05', 'unsupported Unicode escape sequence'],
    ['22003', 'value "3000000000" is out of range for type integer'],
    ['23514', 'new row violates check constraint'],
    ['54000', 'index row size exceeds maximum'],
  ])('is never seen in what it says of the data (%s): that ends the step at once', (code, message) => {
    const failure = toFailure(said(code, message), 1) as ApplicationFailure;
    expect(failure).toMatchObject({ type: 'AuditRefused', nonRetryable: true });
    expect(failure.message).toBe(
      `PostgreSQL does not take what is to be recorded (${message}). It takes everything but this: mend what it names and start again, or report it if that is nothing of yours.`,
    );
    expect(JSON.stringify(failure)).not.toContain('a secret');
  });

  it('is not seen in an error of something else', () => {
    const err = new TypeError('undefined is not a function');
    expect(toFailure(err, 1)).toBe(err);
  });
});

it('what a failure says is UTF-8 without a NUL, to its last cause: Temporal takes no other', () => {
  const err = new Error('a\0', { cause: new Error('b\ud83d') });
  const failure = toFailure(err, 1) as Error;
  expect([failure.message, (failure.cause as Error).message]).toEqual(['a\ufffd', 'b\ufffd']);
  expect(`${failure.stack ?? ''}${(failure.cause as Error).stack ?? ''}`).not.toMatch(/[\0\ud83d]/u);
});
