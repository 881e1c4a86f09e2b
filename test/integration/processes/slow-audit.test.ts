import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import pg from 'pg';
import { until } from '../../../local/until.js';
import { countCreated, expectEnd } from './ends.js';
import { Stage } from './stage.js';

let stage: Stage;
let other: pg.Client;
beforeAll(async () => {
  stage = await Stage.open({ name: 'slow_audit' });
  other = new pg.Client({ connectionString: stage.environment['DATABASE_URL'] });
  await other.connect();
  await stage.startWorker();
});
afterAll(async () => {
  await other.end();
  await stage.close();
});

describe('a create that waits long to write its intent', () => {
  it('is not taken for dead: no second attempt acts beside it', async () => {
    const inspecting = await stage.simulator.addFault({ operation: 'sku', times: 1, kind: 'delay', ms: 2_000 });
    const [started] = await stage.begin(stage.spec('delayed'));
    await stage.untilFired(inspecting.id);
    // A second attempt, let through together with the first, would look the name up before the first has sent anything.
    await stage.simulator.addFault({ operation: 'list', kind: 'delay', ms: 1_000 });
    await other.query('begin; lock table tir_rollouts.audit_entries in access exclusive mode');
    const handle = stage.temporal.workflow.getHandle(started?.workflowId ?? '');
    await until(
      async () =>
        (await handle.describe()).raw.pendingActivities?.some(
          ({ attempt, activityType, lastStartedTime }) =>
            activityType?.name === 'ensureEndpoint' && Number(attempt) > 1 && lastStartedTime,
        )
          ? true
          : undefined,
      { what: 'the create is attempted again', timeoutMs: 60_000 },
    );
    await other.query('commit');
    await expectEnd(stage, started?.operationId ?? '', 'Healthy');
    expect(await stage.simulator.ledger({ kind: 'request', operation: 'create' })).toHaveLength(1);
    expect(await countCreated(stage, 'delayed')).toBe(1);
  });
});
