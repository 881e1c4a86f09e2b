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

  it('lists what specs may refer to beside the prefix, and nothing that the worker reads for itself', () => {
    expect(loadWorkerConfig({ DATABASE_URL }).TIR_ROLLOUTS_REFERENCES).toEqual([]);
    expect(loadWorkerConfig({ DATABASE_URL, TIR_ROLLOUTS_REFERENCES: ' HF_TOKEN,, b ' }).TIR_ROLLOUTS_REFERENCES).toEqual(['HF_TOKEN', 'b']);
    for (const name of ['PGPASSWORD', 'E2E_API_KEY', 'DATABASE_URL', 'NODE_OPTIONS', 'TEMPORAL_API_KEY', 'OTEL_EXPORTER_OTLP_HEADERS', 'a-b', 'A B'])
      expect(() => loadWorkerConfig({ DATABASE_URL, TIR_ROLLOUTS_REFERENCES: `HF_TOKEN,${name}` }), name).toThrow(
        /TIR_ROLLOUTS_REFERENCES.*: .*(belongs to the worker itself|must be names)/,
      );
  });

  it('names every key that is missing or wrong in one message', () => {
    expect(() =>
      loadWorkerConfig({ DATABASE_URL: '', TIR_ROLLOUTS_TARGETS: 'moon', TIR_ROLLOUTS_SIMULATOR_URL: 'nowhere' }),
    ).toThrow(/DATABASE_URL: [^]*TIR_ROLLOUTS_TARGETS[^]*TIR_ROLLOUTS_SIMULATOR_URL: [^]*\.env\.example/);
  });
});
