import { defineConfig } from 'vitest/config';

/** Records the histories anew: `npx vitest run --config test/replay/record.config.ts`. Only after a change that is meant to break old ones. */
export default defineConfig({
  test: {
    include: ['test/replay/record-histories.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
