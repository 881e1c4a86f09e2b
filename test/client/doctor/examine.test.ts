import { describe, expect, it } from 'vitest';
import { failed, notChecked, ok, warning, type Check, type Finding } from '../../../client/doctor/check.js';
import { examine } from '../../../client/doctor/examine.js';
import { bareSite } from './bare-site.js';

const check = (name: string, finding: Finding, more: Partial<Check> = {}): Check => ({ name, run: () => finding, ...more });
const never = (): Promise<never> => new Promise(() => undefined);

describe('an examination', () => {
  it('runs what is independent although something else failed, and tells all in their order', async () => {
    const results = await examine([check('first', failed('broken.', 'Mend it.')), check('second', ok('well'))], bareSite());
    expect(results).toEqual([
      { check: 'first', state: 'failed', message: 'broken.', fix: 'Mend it.' },
      { check: 'second', state: 'ok', message: 'well' },
    ]);
  });

  it('does not run what needs a check that failed, and names the first cause down the whole chain', async () => {
    const results = await examine(
      [
        check('server', failed('away.', 'Start it.')),
        check('table', ok('there'), { needs: ['server'] }),
        check('row', ok('there'), { needs: ['table'] }),
        check('other', notChecked('nobody asked')),
        check('after-other', ok('there'), { needs: ['other'] }),
      ],
      bareSite(),
    );
    expect(results.slice(1)).toEqual([
      { check: 'table', state: 'notChecked', message: 'server failed' },
      { check: 'row', state: 'notChecked', message: 'server failed' },
      { check: 'other', state: 'notChecked', message: 'nobody asked' },
      { check: 'after-other', state: 'notChecked', message: 'nobody asked' },
    ]);
  });

  it('goes on after a warning, and after a failed check that is only waited for', async () => {
    const results = await examine(
      [
        check('loud', warning('odd.', 'Look.')),
        check('broken', failed('away.', 'Start it.')),
        check('third', ok('seen'), { needs: ['loud'], after: ['broken'] }),
      ],
      bareSite(),
    );
    expect(results[2]).toEqual({ check: 'third', state: 'ok', message: 'seen' });
  });

  it('ends a check that takes too long, and tells it so', async () => {
    let told: AbortSignal | undefined;
    const silent = (_site: unknown, signal: AbortSignal): Promise<Finding> => {
      told = signal;
      return never();
    };
    const checks: Check[] = [
      { name: 'service', asks: 'PostgreSQL', run: silent },
      { name: 'other', run: never },
    ];
    const [service, other] = await examine(checks, bareSite(), { limitMs: 20 });
    expect(service).toMatchObject({
      state: 'failed',
      unreachable: true,
      message: 'PostgreSQL does not answer within 0.02 s.',
    });
    expect(other).toMatchObject({ state: 'failed', message: 'No answer within 0.02 s.' });
    expect(other).not.toHaveProperty('unreachable');
    expect(told?.aborted).toBe(true);
  });

  it('takes an error of a check as its finding', async () => {
    const run = () => {
      throw new Error('no such key');
    };
    expect(await examine([{ name: 'odd', run }], bareSite())).toEqual([
      {
        check: 'odd',
        state: 'failed',
        message: 'The check itself failed: no such key',
        fix: 'Report this as a mistake of tir-rollouts.',
      },
    ]);
  });
});
