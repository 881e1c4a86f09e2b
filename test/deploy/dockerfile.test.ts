import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { healthCheckUrl } from '../../worker/health-address.js';
import { unknownToWorker } from './known-variables.js';
import { pathOf, read, sourceOf } from './project-files.js';

/** Instructions with their arguments, lines that go on put together. */
const instructions = read('Dockerfile')
  .split('\n')
  .filter((line) => !/^\s*#/.test(line))
  .join('\n')
  .replaceAll('\\\n', ' ')
  .split('\n')
  .filter((line) => line.trim() !== '')
  .map((line) => ({ name: line.split(' ')[0] ?? '', rest: line.slice(line.indexOf(' ') + 1).trim() }));
const last = instructions.slice(instructions.findLastIndex(({ name }) => name === 'FROM'));
const only = (name: string): string => {
  const found = last.filter((each) => each.name === name);
  expect(found, name).toHaveLength(1);
  return found[0]?.rest ?? '';
};

describe('the Dockerfile', () => {
  it('builds on one exact Node that the package supports, with glibc', () => {
    const bases = [...new Set(instructions.filter(({ name }) => name === 'FROM').map(({ rest }) => rest.split(' ')[0] ?? ''))];
    expect(bases).toEqual([expect.stringMatching(/^node:\d+\.\d+\.\d+-bookworm-slim$/)]);
    const { engines } = JSON.parse(read('package.json')) as { engines: { node: string } };
    const [, least = ''] = /^>=(\d+)/.exec(engines.node) ?? [];
    expect(Number(/^node:(\d+)/.exec(bases[0] ?? '')?.[1])).toBeGreaterThanOrEqual(Number(least));
  });

  it('leaves in the image what runs, and no package of the development', () => {
    const copied = last.filter(({ name }) => name === 'COPY').map(({ rest }) => rest);
    expect(copied.every((rest) => rest.startsWith('--from='))).toBe(true);
    expect(copied.find((rest) => rest.includes('node_modules'))).toContain('--from=modules');
    const modules = instructions.slice(
      instructions.findIndex(({ rest }) => rest.endsWith(' AS modules')),
      instructions.length - last.length,
    );
    expect(modules.some(({ rest }) => /npm ci --omit=dev --omit=optional --ignore-scripts/.test(rest))).toBe(true);
  });

  it('does not run as root, by number, and ends by the signal that the worker drains on', () => {
    expect(only('USER')).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(only('STOPSIGNAL')).toBe('SIGTERM');
  });

  it('starts and asks modules that the build makes, without a shell between', () => {
    for (const rest of [only('CMD'), only('HEALTHCHECK').replace(/^.*?CMD /, '')]) {
      const [program, module = ''] = JSON.parse(rest) as string[];
      expect(program).toBe('node');
      expect(existsSync(sourceOf(module)), module).toBe(true);
    }
  });

  it('sets variables that the worker reads, and exposes the port at which its health is asked for', () => {
    const set = new Map(only('ENV').split(/\s+/).map((pair) => pair.split('=') as [string, string]));
    expect(unknownToWorker([...set.keys()].filter((name) => name !== 'NODE_ENV'))).toEqual([]);
    expect(healthCheckUrl(undefined)).toBe(healthCheckUrl(set.get('TIR_ROLLOUTS_HEALTH_ADDRESS')));
    expect(only('EXPOSE').split(' ')).toContain(new URL(healthCheckUrl(undefined)).port);
  });
});

describe('.dockerignore', () => {
  it('lets in what the build needs and keeps out what may hold a secret', () => {
    const lines = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '' && !line.startsWith('#'));
    expect(lines[0]).toBe('*');
    const letIn = lines.slice(1).map((line) => line.replace(/^!/, ''));
    const { include } = JSON.parse(read('tsconfig.build.json')) as { include: string[] };
    expect(letIn).toEqual(
      expect.arrayContaining([
        ...include,
        'package.json',
        'package-lock.json',
        '.npmrc',
        'tsconfig.json',
        'tsconfig.build.json',
        'scripts',
      ]),
    );
    for (const name of letIn) expect(existsSync(pathOf(name)), name).toBe(true);
    expect(letIn.filter((name) => name.startsWith('.env'))).toEqual([]);
  });
});
