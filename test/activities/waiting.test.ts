import { ApplicationFailure } from '@temporalio/activity';
import { describe, expect, it } from 'vitest';
import { nextLookMs } from '../../activities/await-status.js';
import { toFailure, waiting } from '../../activities/failure-interceptor.js';
import { soldOut, TirError } from '../../activities/tir/errors.js';
import { fitted, waitWords } from '../../activities/waiting.js';

const at = (time: string) => Date.parse(`2026-11-28T${time}Z`);

describe('the pause before the next try', () => {
  it('is shortened so that a last try comes right before the deadline', () => {
    expect(fitted(15_000, undefined, 3_000)).toBe(15_000);
    expect(fitted(15_000, 40_000, 3_000)).toBe(15_000);
    expect(fitted(15_000, 10_000, 3_000)).toBe(7_000);
    // None fits any more: one that the server does not wait for.
    expect(fitted(15_000, 2_000, 3_000)).toBeGreaterThan(2_000);
  });

  it('of tries every 15 s uses a deadline of 40 s to its end', () => {
    const tries = [0];
    for (let now = 0; ; tries.push(now)) {
      const pause = fitted(15_000, 40_000 - now, 3_000);
      if (now + pause > 40_000) break;
      now += pause;
    }
    expect(tries).toEqual([0, 15_000, 30_000, 37_000]);
  });

  it('of looks does the same', () => {
    expect(nextLookMs(30_000, 4_000)).toBe(2_500);
    expect(nextLookMs(30_000, 1_000)).toBeGreaterThan(1_000);
  });
});

describe('what a waiting step says', () => {
  it('is how often it was tried, when next and until when', () => {
    const attempt = { number: 7, since: at('15:00:01'), now: at('15:02:00'), deadline: at('16:00:01') };
    expect(waitWords(attempt, 16_000)).toBe('tried 7 times since 15:00:01, next at 15:02:16, until 16:00:01 UTC');
    expect(waitWords({ ...attempt, number: 1, deadline: undefined }, 16_000)).toBe('tried once since 15:00:01, next at 15:02:16 UTC');
    expect(waitWords({ ...attempt, now: at('16:00:00') }, 2_000)).toBe(
      'tried 7 times since 15:00:01, and no further try fits before the deadline at 16:00:01 UTC',
    );
    expect(waitWords({ ...attempt, deadline: at('16:00:01') + 86_400_000 }, 16_000)).toContain('until 2026-11-29 16:00:01 UTC');
  });

  it('begins with what is wrong, so that a narrow screen shows it', () => {
    const refusal = new TirError('TIR has no free machine of this SKU for createEndpoint (412): SKU Inventory temporarily unavailable. Wait.', {
      kind: 'capacity',
      effect: 'none',
      operation: 'createEndpoint',
    });
    const info = { attempt: 2, scheduledTimestampMs: at('15:00:00'), scheduleToCloseTimeoutMs: 40_000 };
    const failure = waiting(toFailure(soldOut(refusal, ['H100.8', 'L4.1']), 2) as ApplicationFailure, info, at('15:00:30'));
    expect(failure.message).toMatch(/^H100\.8 and L4\.1 are sold out; tried 2 times since 15:00:00, next at 15:00:37, until 15:00:40 UTC\. TIR has no free machine/);
    expect(failure).toMatchObject({ type: 'TirCapacity', nextRetryDelay: 7_000, nonRetryable: false });
  });

  it('leaves a failure as it is that says nothing of waiting and whose next try fits', () => {
    const failure = ApplicationFailure.create({ type: 'NotReadyYet', message: 'waiting', nextRetryDelay: 1_000 });
    const info = { attempt: 2, scheduledTimestampMs: 0, scheduleToCloseTimeoutMs: 60_000 };
    expect(waiting(failure, info, 10_000)).toBe(failure);
    // The backoff of the policy is fitted too.
    const away = ApplicationFailure.create({ type: 'AuditUnavailable', message: 'PostgreSQL is away.' });
    expect(waiting(away, { ...info, attempt: 6 }, 40_000)).toMatchObject({ type: 'AuditUnavailable', nextRetryDelay: 17_000 });
  });
});
