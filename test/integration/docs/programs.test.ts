/** The programs of examples/programs, which the documentation shows, run as they stand on a real stack. */
import { AsyncLocalStorage } from 'node:async_hooks';
import { readdirSync } from 'node:fs';
import { format } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { openStack, type RolloutStack } from '../../support/rollout-stack.js';

/** What each program says, line by line; those about phases on the way are left out, since a quick one may not be seen. */
const says: Record<string, readonly (string | RegExp)[]> = {
  'first.ts': [/^Created, Healthy: running, 1 replica, 3 probe successes in a row\.$/],
  'apply.ts': [/^Created, Healthy: .* http:\/\/127\.0\.0\.1:\d+\/project\/p-1000\/endpoint\/is-\d+$/],
  'files.ts': ['triton-simple 2 examples/triton.yaml', 'terraform-gemma 2 examples/terraform/main.tf'],
  'verbs.ts': [/2 replicas/, /[Ss]topped/, /[Rr]unning|[Ss]tarted/],
  'agree.ts': [
    /^create: /,
    /^plan [0-9a-f]{12}, [\d.]+ INR an hour$/,
    'agreed-chat: rollout goes on with its plan.',
    'agreed-chat: rollout goes on with its plan.',
    /^Created, Healthy/,
  ],
  'repeat.ts': ['joined: true, the same operation: true', /^No change, Healthy/],
  'errors.ts': [
    /framework-unknown\]$/,
    /plan-incomplete\]$/,
    /^conflict: a rollout by .+ runs$/,
    /^failed: RolloutAborted in .*\. Nothing was changed on TIR\.$/,
    /^refused: .*the operation has ended/,
    /^notFound: No endpoint nobody is known/,
  ],
  'history.ts': [/^scale Healthy asha@example\.com more traffic \d+ \d+$/, /^rollout Healthy asha@example\.com first try \d+ \d+$/, 'endpoint.replica 1 → 2', 'as accepted'],
  'targets.ts': [/^simulator Delhi 1000: Created, Healthy/, /^simulator Chennai 2000: Created, Healthy/],
};

const speaker = new AsyncLocalStorage<string[]>();
let stack: RolloutStack;

beforeAll(async () => {
  stack = await openStack('docs_programs');
  const { connection, databaseUrl, taskQueue } = stack.rollouts.settings;
  vi.stubEnv('TEMPORAL_ADDRESS', connection.address);
  vi.stubEnv('DATABASE_URL', databaseUrl);
  vi.stubEnv('TIR_ROLLOUTS_TASK_QUEUE', taskQueue);
  vi.stubEnv('TIR_ROLLOUTS_PROFILE', '');
  vi.spyOn(console, 'log').mockImplementation((...words) => void speaker.getStore()?.push(...format(...words).trim().split('\n')));
});
afterAll(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await stack.close();
});

async function run(program: string): Promise<string[]> {
  const lines: string[] = [];
  await speaker.run(lines, () => import(`../../../examples/programs/${program.replace(/\.ts$/, '')}.ts`));
  return lines;
}

async function expectItToSay(program: string): Promise<void> {
  const lines = await run(program);
  const expected = says[program] ?? expect.fail(`Say here what ${program} says.`);
  let from = 0;
  for (const line of expected) {
    const found = lines.findIndex((said, index) => index >= from && (typeof line === 'string' ? said === line : line.test(said)));
    expect(found, `${String(line)} in:\n${lines.join('\n')}`).toBeGreaterThanOrEqual(0);
    from = found + 1;
  }
}

const programs = readdirSync('examples/programs');
/** Reading HCL holds up whatever runs beside it. */
const alone = 'files.ts';

it(`${alone} says what it is shown to say`, () => expectItToSay(alone));

describe.concurrent('a program of the documentation', () => {
  it.each(programs.filter((program) => program !== alone))('%s says what it is shown to say', expectItToSay);
});
