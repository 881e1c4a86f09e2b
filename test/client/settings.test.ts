import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveSettings } from '../../client/settings.js';

/** A machine on which no local stack runs. */
const dataDirectory = mkdtempSync(join(tmpdir(), 'tir-rollouts-settings-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true }));

describe('what a client talks to', () => {
  it('is the simulator unless a profile is named', () => {
    expect(resolveSettings({ dataDirectory }, {})).toMatchObject({ target: 'simulator', credential: 'env' });
    expect(resolveSettings({ dataDirectory }, { TIR_ROLLOUTS_PROFILE: 'production' })).toMatchObject({
      target: 'tir',
      credential: { profile: 'production' },
    });
  });

  it('is what the options say, whatever the environment says', () => {
    const environment = {
      TEMPORAL_ADDRESS: 'environment:7233',
      DATABASE_URL: 'postgres://environment/tir',
      TIR_ROLLOUTS_PROFILE: 'production',
      TIR_ROLLOUTS_TASK_QUEUE: 'environment',
    };
    const options = {
      dataDirectory,
      temporal: { address: 'option:7233' },
      databaseUrl: 'postgres://option/tir',
      profile: 'staging',
      taskQueue: 'option',
    };
    expect(resolveSettings(options, environment)).toMatchObject({
      connection: { address: 'option:7233' },
      databaseUrl: 'postgres://option/tir',
      credential: { profile: 'staging' },
      taskQueue: 'option',
    });
  });

  it('does not change by variables that are set to nothing', () => {
    const empty = {
      TEMPORAL_ADDRESS: '',
      TEMPORAL_UI_URL: '',
      DATABASE_URL: '',
      TIR_ROLLOUTS_PROFILE: '',
      TIR_ROLLOUTS_TASK_QUEUE: '',
    };
    expect(resolveSettings({ dataDirectory }, empty)).toEqual(resolveSettings({ dataDirectory }, {}));
  });
});

it('a switch that is neither on nor off is named', () => {
  expect(() => resolveSettings({ dataDirectory: '/nowhere' }, { TIR_ROLLOUTS_ALLOW_PLAINTEXT: 'perhaps' })).toThrow(
    expect.objectContaining({ code: 'invalid', message: expect.stringMatching(/TIR_ROLLOUTS_ALLOW_PLAINTEXT: .*unset it/) as string }),
  );
});
