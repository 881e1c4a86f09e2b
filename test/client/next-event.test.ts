import { describe, expect, it } from 'vitest';
import { nextEvent } from '../../client/next-event.js';
import { endPhases, isEndPhase, isLegal, phases, verbs } from '../../workflows/contract/phase.js';

const deadline = '2026-11-25T10:00:00.000Z';

describe('what comes next', () => {
  it.each(phases.filter((phase) => !isEndPhase(phase)))('is known while an operation is %s', (phase) => {
    const { event, deadline: until } = nextEvent({ name: 'chat-1b', phase, deadline });
    expect(event).toMatch(/^[A-Z].*\.$/);
    expect(until?.at).toBe(deadline);
    // It names no verb that would be refused.
    const named = [...event.matchAll(/tir-rollouts (\w+) chat-1b/g)].map(([, verb]) => verb);
    for (const verb of verbs.filter((one) => named.includes(one))) expect(isLegal(verb, phase), verb).toBe(true);
    expect(named.length > 0).toBe(phase === 'Parked' || phase === 'AwaitingApproval');
  });

  it('is what happens at the deadline too', () => {
    expect(nextEvent({ name: 'a', phase: 'AwaitingReady', deadline }).deadline?.then).toBe('the step fails');
    expect(nextEvent({ name: 'a', phase: 'Parked', deadline }).deadline?.then).toBe('its steps are taken back');
    expect(nextEvent({ name: 'a', phase: 'Parked' }).deadline).toBeUndefined();
  });

  it.each(endPhases)('is nothing after %s, unless the failure says it', (phase) => {
    expect(nextEvent({ name: 'chat-1b', phase }).event).toBe('None: no operation runs on chat-1b.');
    const failure = { nextStep: 'Ask for more quota.' };
    expect(nextEvent({ name: 'chat-1b', phase, failure: failure as never }).event).toBe('Ask for more quota.');
  });

  it('is a worker where none polls', () => {
    expect(nextEvent({ name: 'a', phase: 'Creating', unattended: 'No worker polls.' })).toEqual({ event: 'No worker polls.' });
  });

  it('is a new start where Temporal ended it', () => {
    expect(nextEvent({ name: 'a', phase: 'Creating', closedAs: 'TERMINATED' }).event).toMatch(/closed the operation as TERMINATED.*tir-rollouts apply/);
    expect(nextEvent({ name: 'a', phase: 'Creating', closedAs: 'FORGOTTEN' }).event).toMatch(/knows nothing.*tir-rollouts apply/);
  });
});
