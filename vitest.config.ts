import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** Programs in examples/ import the package by its name; here they run on its sources, as they are now. */
const alias = [{ find: /^tir-rollouts$/, replacement: fileURLToPath(new URL('client/index.ts', import.meta.url)) }];

/** Lanes by cost (see ARCHITECTURE.md): `unit` needs no server, `integration` runs on a real Temporal and a real PostgreSQL, `replay` on recorded histories. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/integration/**', 'test/attacks/**', 'test/replay/**', 'test/live/**'],
          testTimeout: 30_000,
          // Most of a file's time would be the loading of what the file before it has loaded.
          isolate: false,
        },
      },
      {
        resolve: { alias },
        test: {
          name: 'integration',
          include: ['test/integration/**/*.test.ts', 'test/attacks/**/*.test.ts'],
          globalSetup: ['test/support/global-setup.ts'],
          pool: 'forks',
          // One more than cores: tests with processes wait for a killed worker's heartbeats most of their time. A build
          // machine, which runs all of the tests and may be anybody's neighbour, has more time than power.
          maxWorkers: process.env['CI'] ? 2 : 3,
          isolate: false,
          // Tests of one file wait for Temporal most of their time, each on an endpoint of its own.
          maxConcurrency: 16,
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
      {
        test: {
          name: 'replay',
          include: ['test/replay/**/*.test.ts'],
          pool: 'forks',
          testTimeout: 120_000,
          // The workflows are bundled first, once for all.
          hookTimeout: 120_000,
        },
      },
    ],
    coverage: {
      provider: 'v8',
      include: ['{workflows,activities,worker,client,db,simulator,local}/**/*.ts'],
      reporter: ['text-summary', 'json-summary'],
    },
  },
});
