import { builtinModules } from 'node:module';
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { workflowBundle } from '../support/workflow-bundle.js';

/** Every running workflow loads the bundle into a context of its own, so its size is memory times the workflows in cache. With the look at what comes in and at words of others, 2 242, of which our own code is a third. */
const MOST_KIB = 2_280;

describe('the workflow bundle', () => {
  let code: string;
  let modules: string[];
  beforeAll(async () => {
    code = readFileSync((await workflowBundle()).codePath, 'utf8');
    modules = [...code.matchAll(/^\/\*\*\*\/ "([^"]+)"$/gm)].map(([, id = '']) => id);
  }, 120_000);

  it('names its modules, so that the tests below see them', () => {
    expect(modules).toContain('./workflows/rollout.ts');
    expect(modules.length).toBeGreaterThan(50);
  });

  it.each([
    'zod',
    'undici',
    'pg',
    'drizzle-orm',
    'fastify',
    'pino',
    '@temporalio/client',
    '@temporalio/worker',
    '@temporalio/activity',
  ])('holds nothing of %s', (name) => {
    expect(modules.filter((id) => id.includes(`node_modules/${name}/`))).toEqual([]);
  });

  it('holds nothing of ours but workflows and their contract', () => {
    expect(
      modules.filter((id) => !id.includes('node_modules') && /^\.\/[a-z]/.test(id) && !id.startsWith('./workflows/')),
    ).toEqual([]);
  });

  it('asks for no module of Node', () => {
    const required = [...code.matchAll(/\brequire\(\\?"(?:node:)?([\w/]+)\\?"\)/g)].map(([, name = '']) => name);
    expect(required.filter((name) => builtinModules.includes(name))).toEqual([]);
  });

  it(`stays below ${MOST_KIB} KiB, its source map included`, () => {
    expect(Math.round(Buffer.byteLength(code) / 1024)).toBeLessThan(MOST_KIB);
  });
});
