import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { expectEnd } from './ends.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeEach(async () => {
  stage = await Stage.open({ name: 'no_worker' });
});
afterEach(() => stage.close());

describe('without any worker', () => {
  it('apply says that nobody polls, Ctrl-C leaves the rollout, and an abort takes effect once a worker comes', async () => {
    const applying = stage.startCommand(['apply', ...stage.files(stage.spec('lonely'))]);
    await applying.untilItSays(/lonely .*No worker polls its task queue\. Start one with npx tir-rollouts worker/);
    const { code, out } = await applying.kill('SIGINT');
    expect(code).toBe(130);
    expect(out).toMatch(
      /It goes on without this terminal\. Come back with .*tir-rollouts watch lonely; end it with .*tir-rollouts abort lonely/,
    );

    const abort = await stage.say('abort', 'lonely', '--json', '--reason', 'nobody comes');
    expect(abort.code, abort.err).toBe(0);
    const { operationId, message } = JSON.parse(abort.out) as { operationId: string; message: string };
    expect(message).toContain('No worker answered, so the abort was left with Temporal');

    await stage.startWorker();
    await expectEnd(stage, operationId, 'Aborted');
    expect((await stage.say('history', 'lonely')).out).toMatch(/said abort: nobody comes[^]*Aborted by .+: nobody comes\./);
    expect(await stage.simulator.ledger({ operation: 'create' })).toEqual([]);
  });

  it('what was applied is rolled out as soon as a worker comes', async () => {
    const [started] = await stage.begin(stage.spec('patient'));
    await stage.startWorker();
    await expectEnd(stage, started?.operationId ?? '', 'Healthy');
  });
});
