import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { clockCheck } from '../../../../client/doctor/checks/clock.js';
import { diskCheck } from '../../../../client/doctor/checks/disk.js';
import { nodeCheck } from '../../../../client/doctor/checks/node.js';
import { packageCheck } from '../../../../client/doctor/checks/package.js';
import { readClock } from '../../../../client/doctor/clock-reading.js';
import { scratchDirectory } from '../../../local/scratch-directory.js';
import { bareSite, unlimited } from '../bare-site.js';

describe('node', () => {
  it.each([
    ['20.19.0', 'ok'],
    ['20.20.2', 'ok'],
    ['22.0.0', 'ok'],
    ['20.18.3', 'failed'],
    ['18.20.4', 'failed'],
  ])('%s is %s', async (version, state) => {
    const finding = await nodeCheck(version, '>=20.19').run(bareSite(), unlimited);
    expect(finding).toMatchObject({ state, facts: { version } });
    if (state === 'failed')
      expect(finding).toMatchObject({
        message: expect.stringContaining('>=20.19') as string,
        fix: expect.stringContaining('nodejs.org') as string,
      });
  });

  it('this one is what package.json asks for', async () => {
    expect(await nodeCheck().run(bareSite(), unlimited)).toMatchObject({ state: 'ok', facts: { wanted: '>=20.19' } });
  });
});

describe('package', () => {
  it('that lacks what other commands start is named with what it lacks', async () => {
    const folder = scratchDirectory();
    for (const file of ['local/main.js', 'simulator/main.js', 'workflow-bundle.js', 'db/migrations/meta/_journal.json']) {
      mkdirSync(join(folder, file, '..'), { recursive: true });
      writeFileSync(join(folder, file), '');
    }
    const broken = packageCheck(folder);
    expect(await broken.run(bareSite(), unlimited)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('lacks worker/main.js') as string,
      facts: { missing: ['worker/main.js'] },
    });
    mkdirSync(join(folder, 'worker'));
    writeFileSync(join(folder, 'worker/main.js'), '');
    expect(await broken.run(bareSite(), unlimited)).toMatchObject({
      state: 'ok',
      message: expect.stringMatching(/^tir-rollouts \d+\.\d+/) as string,
    });
  });
});

describe('disk', () => {
  it.each([
    [50 * 2 ** 20, 'failed', 'Only 50 MiB are free'],
    [700 * 2 ** 20, 'warning', 'Only 700 MiB are free'],
    [5.5 * 2 ** 30, 'ok', '5.5 GiB free'],
  ])('with %i bytes left is %s', async (free, state, words) => {
    const finding = await diskCheck(() => free).run(bareSite(), unlimited);
    expect(finding).toMatchObject({ state, message: expect.stringContaining(words) as string });
    expect(finding.fix !== undefined).toBe(state !== 'ok');
  });

  it('is that of the folder above, while the data directory is not there yet', async () => {
    const site = bareSite({ dataDirectory: join(scratchDirectory(), 'not', 'yet') });
    const finding = await diskCheck().run(site, unlimited);
    expect(finding.facts?.['folder']).toBe(join(site.dataDirectory, '..', '..'));
    expect(finding.facts?.['freeBytes']).toBeGreaterThan(0);
  });
});

describe('clock', () => {
  const askedAt = Date.parse('2026-11-25T10:00:00.000Z');
  const at = (offsetMs: number): Date => new Date(askedAt + offsetMs);

  it('is not checked when nobody told the time', async () => {
    expect(await clockCheck.run(bareSite(), unlimited)).toMatchObject({ state: 'notChecked' });
  });

  it('tells the difference with what the round trip leaves open', async () => {
    const site = bareSite();
    site.clocks.push(readClock('PostgreSQL', at(-1_200), { askedAt, roundTripMs: 40 }));
    site.clocks.push(readClock('TIR', at(0), { askedAt, roundTripMs: 200, unitMs: 1_000 }));
    expect(await clockCheck.run(site, unlimited)).toMatchObject({
      state: 'ok',
      message: 'this machine agrees: PostgreSQL -1.2 ± 0.0 s, TIR +0.5 ± 0.6 s',
      facts: {
        clocks: [
          { of: 'PostgreSQL', aheadMs: -1_200, uncertaintyMs: 20 },
          { of: 'TIR', aheadMs: 500, uncertaintyMs: 600 },
        ],
      },
    });
  });

  it('that is more than 30 s off is a warning, on either side', async () => {
    for (const offset of [-40_000, 40_000]) {
      const site = bareSite();
      site.clocks.push(readClock('TIR', at(offset), { askedAt, roundTripMs: 100, unitMs: 1_000 }));
      expect(await clockCheck.run(site, unlimited)).toMatchObject({
        state: 'warning',
        fix: expect.stringContaining('NTP') as string,
      });
    }
  });

  it('is not blamed for a slow network', async () => {
    const site = bareSite();
    site.clocks.push(readClock('PostgreSQL', at(32_000), { askedAt, roundTripMs: 5_000 }));
    expect(await clockCheck.run(site, unlimited)).toMatchObject({ state: 'ok' });
  });
});
