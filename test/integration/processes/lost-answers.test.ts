import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { FaultInput } from '../../../simulator/faults.js';
import { countCreated, expectEnd } from './ends.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'lost_answers' });
  await stage.startWorker();
});
afterAll(() => stage.close());

describe('a create whose answer tells nothing', () => {
  it('makes one endpoint, whether it was done or not', async () => {
    const faults: Record<string, FaultInput> = {
      lost: { operation: 'create', times: 1, kind: 'answerLost' },
      refused: { operation: 'create', times: 1, kind: 'refusedBefore' },
      garbled: { operation: 'create', times: 1, kind: 'malformed', body: 'html' },
      failed: { operation: 'create', times: 1, kind: 'status', status: 502, after: true },
      unlisted: { operation: 'create', times: 1, kind: 'answerLost' },
    };
    for (const [name, fault] of Object.entries(faults)) await stage.simulator.addFault({ ...fault, name });
    const started = await stage.begin(...Object.keys(faults).map((name) => stage.spec(name)));
    for (const { name, operationId } of started) {
      await expectEnd(stage, operationId, 'Healthy');
      expect(await countCreated(stage, name), name).toBe(1);
    }
    expect((await stage.simulator.faults()).map(({ fired }) => fired)).toEqual(Object.keys(faults).map(() => 1));
  });
});
