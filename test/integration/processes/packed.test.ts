import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Program } from './program.js';

const checkout = fileURLToPath(new URL('../../..', import.meta.url));
const exec = promisify(execFile);

/** A user's folder: empty but for the installed tarball. */
const user = mkdtempSync(join(tmpdir(), 'tir-rollouts-user-'));
const app = join(user, 'app');
const dataDirectory = join(user, 'data');
const { PATH, TEMPORAL_CLI_PATH, XDG_CACHE_HOME = join(process.env['HOME'] ?? user, '.cache') } = process.env;
/** What a user's shell has, and where this machine keeps the Temporal dev server and npm's cache. */
const environment = {
  PATH,
  HOME: user,
  XDG_CACHE_HOME,
  npm_config_cache: process.env['npm_config_cache'] ?? join(process.env['HOME'] ?? user, '.npm'),
  TIR_ROLLOUTS_DATA_DIR: dataDirectory,
  ...(TEMPORAL_CLI_PATH ? { TEMPORAL_CLI_PATH } : {}),
};

/** Runs a program to its end in the user's folder. @throws Error with its words when it fails */
const run = (file: string, ...args: string[]) => exec(file, args, { cwd: app, env: environment });
const bin = join(app, 'node_modules', '.bin', 'tir-rollouts');
const cli = async (...args: string[]) => (await run(bin, ...args)).stdout;
const put = (name: string, lines: string[]) => writeFileSync(join(app, name), `${lines.join('\n')}\n`);

interface Packed {
  filename: string;
  files: { path: string }[];
}
let packed: Packed;
let installation: string;
let stack: Program;

beforeAll(async () => {
  mkdirSync(app);
  put('package.json', ['{ "private": true, "type": "module" }']);
  const { stdout } = await exec('npm', ['pack', '--ignore-scripts', '--json', '--pack-destination', user], { cwd: checkout });
  packed = (JSON.parse(stdout) as [Packed])[0];
  const installed = await run('npm', 'install', '--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', join(user, packed.filename));
  installation = installed.stdout + installed.stderr;
  stack = new Program('client/cli/main.js', ['up'], environment, join(app, 'node_modules', 'tir-rollouts'));
  await stack.untilItSays(/The stack stays up/);
  // npm fetches some 240 packages where its cache is cold.
}, 600_000);
afterAll(async () => {
  await stack?.kill('SIGTERM');
  rmSync(user, { recursive: true, force: true });
});

describe('the packed tarball in an empty folder', () => {
  it('installs without scripts, and no part of it asks for another Node', () => {
    const { scripts } = JSON.parse(readFileSync(join(app, 'node_modules/tir-rollouts/package.json'), 'utf8')) as { scripts: object };
    expect(Object.keys(scripts)).not.toContain('install');
    expect(Object.keys(scripts)).not.toContain('postinstall');
    expect(installation).not.toMatch(/EBADENGINE|deprecated/);
  });

  it('holds what a user needs and nothing of the workshop', () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['README.md', 'LICENSE', 'schema/endpoint.schema.json', 'dist/client/index.d.ts', 'dist/workflow-bundle.js']),
    );
    expect(paths.filter((path) => /^(test|scripts|deploy|\.)|\.map$|^(?!examples\/).*(?<!\.d)\.ts$|\/\./.test(path))).toEqual([]);
  });

  it('goes from init to Healthy on the command line, and the history tells of it', async () => {
    await cli('init', '--yes');
    await cli('apply', '-f', 'gpt2.yaml');
    expect(await cli('history', 'gpt2')).toMatch(/Healthy {2}rollout, revision 1/);
  });

  it('rolls out from a program', async () => {
    put('start.mjs', [
      "import { connectRollouts } from 'tir-rollouts';",
      'const rollouts = await connectRollouts();',
      'const rollout = await rollouts.apply({',
      "  apiVersion: 'tir-rollouts/v1',",
      "  endpoint: { name: 'from-code', framework: 'vllm', skuName: 'GDC3.L4-25.110GB', skuType: 'hourly', detailedInfo: { huggingFaceId: 'gpt2' } },",
      "  rollout: { probe: { preset: 'openai-completion', successes: 1 } },",
      '});',
      'console.log((await rollout.result()).phase);',
      'await rollouts.close();',
    ]);
    expect((await run(process.execPath, 'start.mjs')).stdout).toBe('Healthy\n');
  });

  it('has types, and an editor finds the schema', async () => {
    put('typed.ts', [
      "import { connectRollouts, type OperationResult, type EndpointSpecInput } from 'tir-rollouts';",
      "import { startSimulator } from 'tir-rollouts/simulator';",
      "import schema from 'tir-rollouts/schema/endpoint.schema.json' with { type: 'json' };",
      'export const simulator: Promise<{ controlPlaneUrl: string }> = startSimulator({});',
      'export const title: object = schema;',
      'export async function go(spec: EndpointSpecInput): Promise<OperationResult> {',
      '  const rollouts = await connectRollouts();',
      '  // @ts-expect-error -- a reason is text',
      '  await rollouts.apply(spec, { reason: 1 });',
      '  return (await rollouts.apply(spec)).result();',
      '}',
    ]);
    const tsc = join(checkout, 'node_modules/typescript/bin/tsc');
    await run(process.execPath, tsc, '--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2023', '--resolveJsonModule', '--skipLibCheck', 'typed.ts');
  });

  it('ends at one signal, and leaves the data', async () => {
    expect((await stack.kill('SIGTERM')).err).toMatch(/Stopped\. The data stays/);
  });
});
