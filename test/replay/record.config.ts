import { defineConfig } from 'vitest/config';

/** Records the histories of the present version: `npx vitest run --config test/replay/record.config.ts`. See histories/README.md. */
export default defineConfig({
  test: {
    include: ['test/replay/record-histories.ts'],
    globalSetup: ['test/support/global-setup.ts'],
    pool: 'forks',
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
