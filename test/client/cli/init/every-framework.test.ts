import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { InitFlags } from '../../../../client/cli/init/flags.js';
import { Interview } from '../../../../client/cli/init/interview.js';
import { runInit } from '../../../../client/cli/init/run-init.js';
import { closeReaders, openReader } from '../../../../client/init/reader.js';
import { loadSpecs } from '../../../../client/spec/load-specs.js';
import { startSimulator, type Simulator } from '../../../../simulator/index.js';
import { listFrameworks } from '../../../../workflows/contract/frameworks.js';

let simulator: Simulator;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'tir-rollouts-init-'));
  simulator = await startSimulator();
});
afterAll(async () => {
  await closeReaders();
  await simulator.close();
  rmSync(folder, { recursive: true, force: true });
});

const init = (flags: InitFlags) =>
  runInit({
    flags: { yes: true, ...flags },
    interview: new Interview({ yes: true }),
    environment: { TIR_ROLLOUTS_SIMULATOR_URL: simulator.controlPlaneUrl },
    signal: new AbortController().signal,
  });

/** What has no default: an image of one's own. */
const needed: Readonly<Record<string, InitFlags>> = { custom: { image: 'docker.io/hashicorp/http-echo:1.0.0' } };
const names = listFrameworks().map(({ name }) => name);

describe('init --yes on the simulator', () => {
  it('offers every framework whose rules we know', async () => {
    const place = { target: 'simulator', baseUrl: simulator.controlPlaneUrl, apiKey: 'a', authToken: 'b', who: 'nobody', projectId: 1, location: 'Delhi' } as const;
    const offered = await openReader(place, new AbortController().signal).listFrameworks();
    expect(offered.map(({ name }) => name)).toEqual(names);
  });

  it.each(names)('writes a spec of %s without a mistake', async (framework) => {
    const out = join(folder, `${framework}.yaml`);
    const { text, findings } = await init({ framework, out, ...needed[framework] });
    expect(readFileSync(out, 'utf8')).toBe(text);
    const loaded = await loadSpecs([out], { context: { projectId: 1000 } });
    expect(loaded.findings).toEqual(findings);
    expect(loaded.specs.map(({ spec }) => spec.endpoint.framework)).toEqual([framework]);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  });

  it('leaves nothing but the specs', () => {
    expect(readdirSync(folder).sort()).toEqual(names.map((name) => `${name}.yaml`).sort());
  });
});
