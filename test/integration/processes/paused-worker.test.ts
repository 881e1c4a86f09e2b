import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countCreated, expectEnd } from './ends.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'paused_worker' });
});
afterAll(() => stage.close());

/** Look-ups by name before the one that the create itself makes: the inspection asks in both locations. */
const LISTS_OF_INSPECTION = 2;

describe('a worker that stands still just before its create, and wakes when another one has taken over', () => {
  it('sends nothing any more', async () => {
    const { simulator } = stage;
    const sleeper = await stage.startWorker();
    const looking = await simulator.addFault({ operation: 'list', skip: LISTS_OF_INSPECTION, times: 1, kind: 'delay', ms: 1_000 });
    const [started] = await stage.begin(stage.spec('contended'));
    await stage.untilFired(looking.id);
    sleeper.send('SIGSTOP');

    // The successor's create is under way, and has no effect yet, when the sleeper wakes.
    const creating = await simulator.addFault({ operation: 'create', times: 1, kind: 'delay', ms: 3_000 });
    await stage.startWorker();
    await stage.untilFired(creating.id);
    sleeper.send('SIGCONT');

    await expectEnd(stage, started?.operationId ?? '', 'Healthy');
    expect(await simulator.ledger({ kind: 'request', operation: 'create' })).toHaveLength(1);
    expect(await countCreated(stage, 'contended')).toBe(1);
  });
});
