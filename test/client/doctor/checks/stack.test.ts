import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { settingsCheck } from '../../../../client/doctor/checks/settings.js';
import { stackCheck } from '../../../../client/doctor/checks/stack.js';
import { Site } from '../../../../client/doctor/site.js';
import { scratchDirectory } from '../../../local/scratch-directory.js';
import { bareSite, unlimited, writeStack } from '../bare-site.js';

/** The pid of a process that has ended. */
const deadPid = (): number => spawnSync(process.execPath, ['--version']).pid;

describe('stack', () => {
  it('is missing where nothing runs and nothing is named, with the one command that mends it', async () => {
    expect(await stackCheck.run(bareSite(), unlimited)).toMatchObject({
      state: 'failed',
      fix: 'Nothing is running: tir-rollouts up',
    });
  });

  it('is well when all of its processes live', async () => {
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory);
    const finding = await stackCheck.run(new Site({ dataDirectory }, {}), unlimited);
    expect(finding).toMatchObject({ state: 'ok', facts: { pid: process.pid, dead: [] } });
    expect(JSON.stringify(finding)).not.toContain('s3cret');
  });

  it('with a dead process names it and its log', async () => {
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory, { worker: { pid: deadPid() } });
    expect(await stackCheck.run(new Site({ dataDirectory }, {}), unlimited)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('worker is dead') as string,
      fix: expect.stringMatching(/logs\/worker\.log.*kill \d+.*tir-rollouts up/) as string,
    });
  });

  it('that was killed is told from one that never was', async () => {
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory, { pidStarted: 'before the kill' });
    expect(await stackCheck.run(new Site({ dataDirectory }, {}), unlimited)).toMatchObject({
      state: 'failed',
      message: expect.stringContaining('was killed') as string,
      fix: expect.stringContaining('tir-rollouts up') as string,
    });
  });

  it('is not asked for when another Temporal is named, also beside a running one', async () => {
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory);
    const elsewhere = { TEMPORAL_ADDRESS: 'temporal.example.com:7233' };
    expect(await stackCheck.run(bareSite({}, elsewhere), unlimited)).toMatchObject({ state: 'ok' });
    expect(await stackCheck.run(new Site({ dataDirectory }, elsewhere), unlimited)).toMatchObject({
      state: 'ok',
      message: expect.stringContaining('runs beside it') as string,
    });
  });
});

describe('settings', () => {
  it('say which Temporal is meant, and on whose word', async () => {
    const dataDirectory = scratchDirectory();
    writeStack(dataDirectory);
    const said = async (site: Site): Promise<string> => (await settingsCheck.run(site, unlimited)).message;
    expect(await said(bareSite())).toMatch(
      /^target simulator, project 1000 in Delhi; Temporal at .*where nothing else is named$/,
    );
    expect(await said(new Site({ dataDirectory }, {}))).toContain('Temporal at 127.0.0.1:1, of the local stack');
    expect(await said(bareSite({ profile: 'production' }, { TEMPORAL_ADDRESS: 'a.example:7233' }))).toBe(
      'target tir; Temporal at a.example:7233, as TEMPORAL_* says',
    );
  });

  it('that cannot be used are told as a command tells it', async () => {
    expect(await settingsCheck.run(bareSite({}, { TEMPORAL_TLS: 'perhaps' }), unlimited)).toEqual({
      state: 'failed',
      message: 'The settings of Temporal cannot be used: TEMPORAL_TLS must be true or false.',
      fix: 'Correct the TEMPORAL_* variables or the file of profiles.',
    });
  });
});
