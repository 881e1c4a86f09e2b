import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSpecs } from '../../../client/spec/load-specs.js';
import type { LoadOptions, LoadedSpecs } from '../../../client/spec/load-specs.js';

const context = { projectId: 1000, location: 'Delhi' };
const plain = (name = 'chat', more = ''): string => `apiVersion: tir-rollouts/v1
endpoint:
  name: ${name}
  framework: vllm
  skuName: C3.2
  skuType: hourly
  detailedInfo:
    huggingFaceId: gpt2
${more}`;

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'specs-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Loads one file with the text; its places come back as `line:column code`. */
async function load(text: string, options: LoadOptions = {}, file = 'endpoint.yaml'): Promise<LoadedSpecs & { lines: string[] }> {
  await writeFile(join(folder, file), text);
  const loaded = await loadSpecs([join(folder, file)], { context, ...options });
  return { ...loaded, lines: loaded.findings.map(({ line, column, code }) => `${line}:${column} ${code}`) };
}

describe('a file', () => {
  it('with six mistakes has six findings, each at its line', async () => {
    const text = `apiVersion: tir-rollouts/v1
endpoint:
  name: Chat
  framework: VLLM
  sku_name: C3.2
  replica: "2"
  resourceDetails:
    envVariables:
      - key: HF_TOKEN
        value: abc
rollout:
  finalState: stoped
`;
    expect((await load(text)).lines.sort()).toEqual([
      '10:9 variable-secret-literal',
      '12:3 field-type',
      '3:3 field-format',
      '4:3 framework-terraform-key',
      '5:3 field-unknown',
      '6:3 field-type',
    ]);
  });

  it('points to the parent of what is missing', async () => {
    expect(
      (await load('apiVersion: tir-rollouts/v1\n\nendpoint:\n  name: chat\n  skuName: C3.2\n  skuType: hourly\n')).lines,
    ).toEqual(['3:1 field-missing']);
  });

  it('may hold several specs, with empty ones and comments between them', async () => {
    const { specs, findings } = await load(`---\n${plain('one')}---\n# nothing here\n---\n${plain('two')}...\n---\n`);
    expect(findings).toEqual([]);
    expect(specs.map(({ spec, source }) => [spec.endpoint.name, source.document])).toEqual([
      ['one', 1],
      ['two', 3],
    ]);
  });

  it('may be JSON', async () => {
    const { specs, findings } = await load(
      '{\n\t"apiVersion": "tir-rollouts/v1",\n\t"endpoint": {"name": "x", "framework": "vllm", "skuItemPriceId": 41, "detailedInfo": {"huggingFaceId": "gpt2"}}\n}\n',
      {},
      'endpoint.json',
    );
    expect(findings).toEqual([]);
    expect(specs).toHaveLength(1);
  });

  it('that is not YAML is refused at the place', async () => {
    const { specs, lines } = await load(plain('chat', '  replica: [1\n'));
    expect(specs).toEqual([]);
    expect(lines[0]).toMatch(/^\d+:\d+ yaml-syntax$/);
  });

  it('with a repeated key is refused, and still judged for the rest', async () => {
    const { specs, lines } = await load(plain('chat', '  name: other\n  zzz: 1\n'));
    expect(specs).toEqual([]);
    expect(lines).toEqual(['9:3 key-repeated', '10:3 field-unknown']);
  });

  it('may share parts by anchors', async () => {
    const { specs, findings } = await load(
      plain('chat', '  readinessProbe: &probe {path: /x, port: 80}\n  livenessProbe: *probe\n'),
    );
    expect(findings).toEqual([]);
    expect(specs[0]?.spec.endpoint.livenessProbe).toMatchObject({ path: '/x', port: 80 });
  });

  it.each([
    ['unfolds without end', 'a: &a\n  b: *a\n'],
    [
      'unfolds to more than memory holds',
      Array.from(
        { length: 30 },
        (_, index) =>
          `k${index}: &a${index} [${
            index === 0
              ? '1'
              : Array(9)
                  .fill(`*a${index - 1}`)
                  .join(', ')
          }]`,
      ).join('\n'),
    ],
  ])('that %s is refused', async (_what, text) => {
    expect((await load(text)).findings.map((finding) => finding.code)).toEqual(['yaml-unreadable']);
  });

  it.each([
    ['', 'file-empty'],
    ['# nothing\n', 'file-empty'],
    ['x'.repeat(1_000_001), 'file-too-long'],
  ])('without a spec is a finding', async (text, code) => {
    expect((await load(text)).findings.map((finding) => finding.code)).toEqual([code]);
  });
});

describe('a variable in the text', () => {
  const environment = { N: '3', TEXT: '7', LIST: '[1]', EMPTY: '' };

  it('becomes a number where it stands plain, and text where it is quoted', async () => {
    const { specs, findings } = await load(
      plain(
        'chat',
        '  replica: ${N}\n  diskPath: "${TEXT}"\n  sfsPath: /a/${TEXT}/$${N}\n  datasetPath: ${EMPTY}\n  resourceDetails: {mountPath: "${LIST}"}\n',
      ),
      { environment },
    );
    expect(findings).toEqual([]);
    expect(specs[0]?.spec.endpoint).toMatchObject({
      replica: 3,
      diskPath: '7',
      sfsPath: '/a/7/${N}',
      datasetPath: '',
      resourceDetails: { mountPath: '[1]' },
    });
  });

  it('that is not set is named at its place, and once', async () => {
    const { specs, lines, findings } = await load(plain('chat', '  replica: ${MISSING}\n'), { environment });
    expect(specs).toEqual([]);
    expect(lines).toEqual(['9:12 variable-unset']);
    expect(findings[0]).toMatchObject({ path: 'endpoint.replica', message: 'The environment has no variable MISSING.' });
  });

  it('is not replaced in the environment of the container, where it is an error', async () => {
    const { lines, findings } = await load(
      plain('chat', '  resourceDetails:\n    envVariables:\n      - key: A\n        value: ${N}\n'),
      { environment },
    );
    expect(lines).toEqual(['12:9 variable-substituted']);
    expect(findings[0]?.fix).toContain('valueFrom: {env: N}');
  });
});

describe('a setting from the command line', () => {
  it('changes every spec, typed as YAML', async () => {
    const { specs, findings } = await load(`${plain('one')}---\n${plain('two')}`, {
      set: [
        'endpoint.replica=2',
        'endpoint.detailedInfo.engineArgs.seed=7',
        'rollout.finalState={replicas: 1}',
        'endpoint.resourceDetails.envVariables[0]={key: A, value: "1"}',
      ],
    });
    expect(findings).toEqual([]);
    expect(
      specs.map(({ spec }) => [spec.endpoint.replica, spec.endpoint.detailedInfo.engineArgs, spec.rollout.finalState]),
    ).toEqual([
      [2, { seed: 7 }, { replicas: 1 }],
      [2, { seed: 7 }, { replicas: 1 }],
    ]);
  });

  it('takes a field out with null', async () => {
    const { specs } = await load(plain(), { set: ['endpoint.skuName=null', 'endpoint.skuType=', 'endpoint.skuItemPriceId=41'] });
    expect(specs[0]?.spec.endpoint).toMatchObject({ skuItemPriceId: 41 });
    expect(specs[0]?.spec.endpoint.skuName).toBeUndefined();
  });

  it.each([
    ['endpoint.replicas=2', 'set-path-unknown', '--set endpoint.replica=2'],
    ['replica=2', 'set-path-unknown', '--set endpoint.replica=2'],
    ['endpoint.replica', 'set-form', 'endpoint.replica=2'],
    ['endpoint.replica=[', 'set-value', 'quotes'],
    ['endpoint.resourceDetails.envVariables[3].key=A', 'set-place', 'index 0'],
  ])('%s is refused as %s', async (setting, code, fix) => {
    const { findings } = await load(plain(), { set: [setting] });
    expect(findings[0]).toMatchObject({ code, file: `--set ${setting}` });
    expect(findings[0]?.fix).toContain(fix);
  });

  it('is the place of what is wrong with its value', async () => {
    const { findings } = await load(plain(), { set: ['endpoint.replica=many'] });
    expect(findings[0]).toMatchObject({ code: 'field-type', path: 'endpoint.replica', file: '--set endpoint.replica=many' });
    expect(findings[0]?.line).toBeUndefined();
  });
});

describe('several sources', () => {
  it('may be files and a folder, whose spec files are read in order', async () => {
    await writeFile(join(folder, 'b.yml'), plain('b'));
    await writeFile(join(folder, 'a.yaml'), plain('a'));
    await writeFile(join(folder, 'notes.txt'), 'not a spec');
    await mkdir(join(folder, 'inner.yaml'));
    const { specs, findings } = await loadSpecs([folder], { context });
    expect(findings).toEqual([]);
    expect(specs.map(({ spec }) => spec.endpoint.name)).toEqual(['a', 'b']);
  });

  it('that are not there are named', async () => {
    const { findings } = await loadSpecs([join(folder, 'nothing.yaml'), folder], { context });
    expect(findings.map((finding) => finding.code)).toEqual(['file-unreadable', 'file-unreadable']);
  });

  it('must not name the same endpoint twice', async () => {
    await writeFile(join(folder, 'a.yaml'), plain('same'));
    await writeFile(join(folder, 'b.yaml'), plain('same'));
    const { specs, findings } = await loadSpecs([folder], { context });
    expect(specs).toHaveLength(1);
    expect(findings).toMatchObject([{ code: 'endpoint-repeated', file: join(folder, 'b.yaml'), line: 3 }]);
    expect(findings[0]?.message).toContain(`${join(folder, 'a.yaml')}:3`);
  });
});

describe('project and location', () => {
  it('come from the context unless the spec has them', async () => {
    const { specs } = await load(plain('chat', '  location: Chennai\n'), { context: { ...context, teamId: 5, activeIam: 6 } });
    expect(specs[0]?.spec.endpoint).toMatchObject({ projectId: 1000, location: 'Chennai', teamId: 5, activeIam: 6 });
  });

  it('that nobody gives are an error which says how to', async () => {
    const { specs, findings } = await load(plain(), { context: {} });
    expect(specs).toEqual([]);
    expect(findings.map((finding) => finding.code)).toEqual(['project-missing', 'location-missing']);
    expect(findings[0]?.fix).toMatch(/--project.*E2E_PROJECT_ID.*profile/);
  });
});
