import { describe, expect, it } from 'vitest';
import { loadWorkerConfig } from '../../worker/config.js';

const DATABASE_URL = 'postgres://localhost/tir';

describe('the config of a worker', () => {
  it('takes a variable that is set to nothing for one that is not set', () => {
    const empty = {
      TIR_ROLLOUTS_TARGETS: '',
      TIR_ROLLOUTS_SIMULATOR_URL: '',
      TIR_ROLLOUTS_BUILD_ID: '',
      TIR_ROLLOUTS_LOG_LEVEL: '',
    };
    expect(loadWorkerConfig({ DATABASE_URL, ...empty })).toEqual(loadWorkerConfig({ DATABASE_URL }));
  });

  it('names every key that is missing or wrong in one message', () => {
    expect(() =>
      loadWorkerConfig({ DATABASE_URL: '', TIR_ROLLOUTS_TARGETS: 'moon', TIR_ROLLOUTS_SIMULATOR_URL: 'nowhere' }),
    ).toThrow(/DATABASE_URL: [^]*TIR_ROLLOUTS_TARGETS[^]*TIR_ROLLOUTS_SIMULATOR_URL: [^]*\.env\.example/);
  });
});
