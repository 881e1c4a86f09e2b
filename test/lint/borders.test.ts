import { ESLint } from 'eslint';
import { describe, expect, it } from 'vitest';

/** The rules of the borders alone: they need no types, so a file that exists only here can be linted. */
const eslint = new ESLint({
  overrideConfig: [{ languageOptions: { parserOptions: { project: false } } }],
  ruleFilter: ({ ruleId }) =>
    [
      'import-x/no-cycle',
      'import-x/no-restricted-paths',
      '@typescript-eslint/no-restricted-imports',
      'no-restricted-syntax',
    ].includes(ruleId),
});

/** What the borders say of a line, if it stood in that file. */
async function findings(file: string, line: string): Promise<string[]> {
  const [result] = await eslint.lintText(`${line}\n`, { filePath: file });
  return (result?.messages ?? []).map(({ message }) => message);
}

describe('a line that crosses a border is a finding', () => {
  it.each([
    ['workflows/contract/made-up.ts', "import { connectDatabase } from '../../db/connect.js';"],
    ['workflows/contract/made-up.ts', "import { currentDetails } from '../current-details.js';"],
    ['workflows/contract/made-up.ts', "import { request } from 'undici';"],
    ['workflows/contract/rules/made-up.ts', "import { readFileSync } from 'node:fs';"],
    ['workflows/made-up.ts', "import { createActivities } from '../activities/index.js';"],
    ['workflows/made-up.ts', "import type { Database } from '../db/connect.js';"],
    ['workflows/made-up.ts', "import { setTimeout } from 'node:timers/promises';"],
    ['workflows/made-up.ts', "import { readFileSync } from 'fs';"],
    ['workflows/made-up.ts', "import pg from 'pg';"],
    ['workflows/made-up.ts', "import { trace } from '@opentelemetry/api';"],
    ['workflows/folder/made-up.ts', "import pg from 'pg';"],
    ['workflows/folder/made-up.ts', "import { connectDatabase } from '../../db/connect.js';"],
    ['workflows/made-up.ts', "import { endpointSpec } from './contract/spec.js';"],
    ['workflows/made-up.ts', 'export const seconds = process.env.SECONDS;'],
    ['workflows/made-up.ts', 'export const options = { validator: async () => undefined };'],
    ['activities/made-up.ts', "import { rolloutWorkflow } from '../workflows/rollout.js';"],
    ['activities/made-up.ts', "import { Rollouts } from '../client/rollouts.js';"],
    ['activities/made-up.ts', "import { loadWorkerConfig } from '../worker/config.js';"],
    ['activities/made-up.ts', "import { request } from 'undici';"],
    ['activities/made-up.ts', "import { eq } from 'drizzle-orm';"],
    ['activities/made-up.ts', "import { Client } from '@temporalio/client';"],
    ['activities/tir/made-up.ts', "import { ApplicationFailure } from '@temporalio/common';"],
    ['activities/tir/made-up.ts', "import { BasicTracerProvider } from '@opentelemetry/sdk-trace-base';"],
    ['activities/tir/made-up.ts', "import { createActivities } from '../index.js';"],
    ['activities/tir/made-up.ts', "import { connectDatabase } from '../../db/connect.js';"],
    ['activities/made-up.ts', 'export const key = process.env["E2E_API_KEY"];'],
    ['db/made-up.ts', "import { createTirClient } from '../activities/tir/client.js';"],
    ['db/made-up.ts', "import { Client } from '@temporalio/client';"],
    ['db/made-up.ts', "import { rolloutWorkflow } from '../workflows/rollout.js';"],
    ['client/made-up.ts', "import { loadCredentials } from '../activities/tir/config.js';"],
    ['client/spec/made-up.ts', "import { createTirClient } from '../../activities/tir/client.js';"],
    ['client/init/made-up.ts', "import { createActivities } from '../../activities/index.js';"],
    ['client/cli/init/made-up.ts', "import { createTirClient } from '../../../activities/tir/client.js';"],
    ['client/cli/made-up.ts', "const client = await import('../../activities/tir/client.js');"],
    ['client/doctor/made-up.ts', "import { createActivities } from '../../activities/index.js';"],
    ['client/doctor/checks/made-up.ts', "import { request } from 'undici';"],
    ['client/cli/made-up.ts', "import { localConfig } from '../../local/config.js';"],
    ['client/made-up.ts', "import { rolloutWorkflow } from '../workflows/rollout.js';"],
    ['client/made-up.ts', "import { startSimulator } from '../simulator/index.js';"],
    ['client/made-up.ts', "import pg from 'pg';"],
    ['client/spec/made-up.ts', 'export const home = process.env.HOME;'],
    ['simulator/made-up.ts', "import { wireSchema } from '../activities/tir/wire-schema.js';"],
    ['simulator/made-up.ts', "import { frameworks } from '../workflows/contract/frameworks.js';"],
    ['simulator/made-up.ts', "import { Client } from '@temporalio/client';"],
    ['worker/made-up.ts', 'export const url = process.env.DATABASE_URL;'],
  ])('%s: %s', async (file, line) => {
    const [message, ...more] = await findings(file, line);
    expect(more).toEqual([]);
    // Two sentences at least: why, and the way on.
    expect(message).toMatch(/[.:,] .*\.\)?$/);
  });
});

describe('a line that keeps to the borders is none', () => {
  it.each([
    ['workflows/contract/made-up.ts', "import { defineUpdate } from '@temporalio/workflow';"],
    ['workflows/contract/rules/made-up.ts', "import type { Finding } from '../finding.js';"],
    ['workflows/made-up.ts', "import type { Activities } from '../activities/index.js';"],
    ['workflows/made-up.ts', "import type { EndpointSpec } from './contract/spec.js';"],
    ['workflows/made-up.ts', "import { abortUpdate } from './contract/messages.js';"],
    ['workflows/made-up.ts', 'export const options = { validator: () => undefined };'],
    ['activities/made-up.ts', "import { connectDatabase } from '../db/connect.js';"],
    ['activities/made-up.ts', "import { createTirClient } from './tir/client.js';"],
    ['activities/probe/made-up.ts', "import { request } from 'undici';"],
    ['activities/tir/made-up.ts', "import type { EndpointSpec } from '../../workflows/contract/spec.js';"],
    ['activities/tir/made-up.ts', "import { trace } from '@opentelemetry/api';"],
    ['client/cli/options.ts', "const config = await import('../../activities/tir/config.js');"],
    ['client/doctor/checks/made-up.ts', "import { createTirClient } from '../../../activities/tir/client.js';"],
    ['client/init/made-up.ts', "import { createTirClient } from '../../activities/tir/client.js';"],
    ['client/made-up.ts', "import type { rolloutWorkflow } from '../workflows/rollout.js';"],
    ['client/made-up.ts', "import { listEntries } from '../db/audit-log.js';"],
    ['worker/made-up.ts', "import { createActivities } from '../activities/index.js';"],
    ['worker/main.ts', 'export const url = process.env.DATABASE_URL;'],
    ['local/made-up.ts', "import { startSimulator } from '../simulator/index.js';"],
    ['test/made-up.ts', "import { createTirClient } from '../activities/tir/client.js';"],
  ])('%s: %s', async (file, line) => {
    expect(await findings(file, line)).toEqual([]);
  });
});

it('a cycle of imports is a finding', async () => {
  expect(await findings('db/schema.ts', "import { FencedError } from './fence.js';")).toEqual([
    'Dependency cycle detected',
  ]);
});
