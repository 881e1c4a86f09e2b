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

  it('may start with a byte order mark, and have line ends of Windows', async () => {
    const { specs, findings } = await load(`\uFEFF${plain('chat', '  diskPath: 1.10\n')}`.replaceAll('\n', '\r\n'));
    expect(findings).toEqual([]);
    expect(specs[0]?.spec.endpoint.diskPath).toBe('1.10');
  });

  it.each([
    ['UTF-16', Buffer.from(`\uFEFF${plain()}`, 'utf16le'), 'UTF-16'],
    ['Latin 1', Buffer.from(plain('chat', '  diskPath: "/café"\n'), 'latin1'), 'not text in UTF-8'],
  ])('in %s is refused with the reason', async (_what, bytes, why) => {
    await writeFile(join(folder, 'a.yaml'), bytes);
    const { findings } = await loadSpecs([join(folder, 'a.yaml')], { context });
    expect(findings).toMatchObject([{ code: 'file-unreadable' }]);
    expect(findings[0]?.message).toContain(why);
  });

  it('that stands too deep inside itself is refused', async () => {
    const { findings, specs } = await load(`a: ${'['.repeat(5_000)}${']'.repeat(5_000)}`);
    expect(specs).toEqual([]);
    expect([...new Set(findings.map(({ code }) => code))]).toEqual(['yaml-unreadable']);
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
    expect(lines).toEqual(['12:16 variable-substituted']);
    expect(findings[0]?.fix).toContain('valueFrom: {env: TIR_SECRET_N}');
    const escaped = await load(plain('chat', '  resourceDetails: {envVariables: [{key: A, value: "$${N} $N"}]}\n'), { environment });
    expect(escaped.findings).toEqual([]);
    expect(escaped.specs[0]?.spec.endpoint.resourceDetails.envVariables[0]?.value).toBe('${N} $N');
    // An alias does not carry what is replaced elsewhere into the environment.
    const alias = await load(plain('chat', '  diskPath: &n ${N}\n  resourceDetails: {envVariables: [{key: A, value: *n}]}\n'), { environment });
    expect(alias.lines).toEqual(['9:16 variable-substituted']);
  });
});

describe('a scalar without quotes', () => {
  const withValue = (field: string, value: string): string => plain('chat', `  ${field}: ${value}\n`);

  it.each(['0474915', '08e30503', '1.10', '0x99', '0o17', '1_000', 'yes', 'true', '2024-01-01', '12345678901234567890', '.inf', '1e3', '1:30'])(
    'is the text %s where a text is wanted',
    async (word) => {
      const { specs, findings } = await load(`${withValue('diskPath', word)}  resourceDetails: {envVariables: [{key: A, value: ${word}}]}\n`);
      expect(findings).toEqual([]);
      expect(specs[0]?.spec.endpoint).toMatchObject({ diskPath: word, resourceDetails: { envVariables: [{ key: 'A', value: word }] } });
    },
  );

  it.each(['~', 'null', ''])('is an error at its line where it is nothing, as %j', async (word) => {
    expect((await load(withValue('diskPath', word))).lines).toEqual(['9:3 field-type']);
  });

  it.each([
    ['replica', '010', '9:12 number-doubtful'],
    ['projectId', '12345678901234567890', '9:14 number-inexact'],
    ['replica', '1_000', '9:3 field-type'],
    ['replica', '.inf', '9:3 field-type'],
    ['isAutoScaleEnabled', 'yes', '9:3 field-type'],
  ])('is an error where %s is %s', async (field, word, place) => {
    expect((await load(withValue(field, word))).lines).toEqual([place]);
  });

  it.each([
    ['0474915', 'number-doubtful', undefined],
    ['12345678901234567890', 'number-inexact', undefined],
    ['.nan', 'number-inexact', undefined],
    ['1.10', 'scalar-doubtful', 1.1],
    ['0x99', 'scalar-doubtful', 153],
    ['yes', 'scalar-doubtful', 'yes'],
    ['1_000', 'scalar-doubtful', '1_000'],
    ['"1.10"', undefined, '1.10'],
    ['2024-01-01', undefined, '2024-01-01'],
    ['7', undefined, 7],
  ])('among engine arguments, where %s may be a text or a number, is told of as %s', async (word, code, value) => {
    const { specs, findings } = await load(plain().replace('gpt2', `gpt2\n    engineArgs: {revision: ${word}}`));
    expect(findings.filter(({ code: own }) => !own.startsWith('engine-arg')).map(({ line, column, code: own }) => `${line}:${column} ${own}`)).toEqual(code === undefined ? [] : [`9:28 ${code}`]);
    expect(specs[0]?.spec.endpoint.detailedInfo.engineArgs['revision']).toBe(value);
  });

  it('is the same through aliases and merged keys, each as its own field takes it', async () => {
    const text = plain('chat', '  diskPath: &v 1.10\n  sfsPath: *v\n').replace('gpt2', 'gpt2\n    engineArgs: &args {gpu_memory_utilization: 0.90}\n    <<: {tokenizer: 24.10}');
    const { specs, findings } = await load(text);
    expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
    expect(specs[0]?.spec.endpoint).toMatchObject({ diskPath: '1.10', sfsPath: '1.10', detailedInfo: { tokenizer: '24.10', engineArgs: { gpu_memory_utilization: 0.9 } } });
  });

  it('may be a key, which is a text as it is written', async () => {
    const { specs } = await load(plain().replace('gpt2', 'gpt2\n    engineArgs: {1.10: a, true: b}'));
    expect(specs[0]?.spec.endpoint.detailedInfo.engineArgs).toEqual({ '1.10': 'a', true: 'b' });
    expect((await load(plain().replace('gpt2', 'gpt2\n    engineArgs: {[a]: b}'))).lines).toEqual(['9:18 key-no-text']);
  });

  it('that the parser warns of is told of at its place', async () => {
    const { lines, specs } = await load(withValue('diskPath', '!path /mnt'));
    expect(lines).toEqual(['9:13 yaml-warning']);
    expect(specs[0]?.findings.map(({ code }) => code)).toEqual(['yaml-warning']);
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

  it('takes a field out with a minus sign, and one that is no text with null or nothing too', async () => {
    const set = ['endpoint.skuName-', 'endpoint.skuType-', 'endpoint.skuItemPriceId=41', 'endpoint.replica=', 'endpoint.detailedInfo.worldSize=null'];
    const { specs, findings } = await load(plain('chat', '  replica: 2\n').replace('gpt2', 'gpt2\n    worldSize: 2'), { set });
    expect(findings).toEqual([]);
    expect(specs[0]?.spec.endpoint).toMatchObject({ skuItemPriceId: 41, replica: 1, detailedInfo: { worldSize: 1 } });
    expect(specs[0]?.spec.endpoint.skuName).toBeUndefined();
  });

  it.each(['0474915', '08e30503', '1.10', '0x99', '12345678901234567890', 'true', '["--revision", 1.10]', '~/models', ' x ', '${NAME}', 'a: b # c', ''])(
    'of a text takes %j as it is typed',
    async (word) => {
      const { specs, findings } = await load(plain(), { set: [`endpoint.diskPath=${word}`], environment: { NAME: 'x' } });
      expect(findings).toEqual([]);
      expect(specs[0]?.spec.endpoint.diskPath).toBe(word);
    },
  );

  it('of a text says so when it may be meant otherwise', async () => {
    for (const word of ['null', '~', '"1.10"']) {
      const { specs, findings } = await load(plain(), { set: [`endpoint.diskPath=${word}`] });
      expect(specs[0]?.spec.endpoint.diskPath).toBe(word);
      expect(findings).toMatchObject([{ severity: 'warning', code: 'set-text', file: `--set endpoint.diskPath=${word}` }]);
    }
  });

  it('of a list keeps the texts in it, and of an engine argument says what is doubtful', async () => {
    const { specs, findings } = await load(plain(), { set: ['endpoint.detailedInfo.args=[--revision, 0474915, 1.10, null]', 'endpoint.framework=custom', 'endpoint.containerName=x/y:1.0'] });
    expect(specs).toEqual([]);
    expect(findings.map(({ code, path }) => [code, path]).filter(([, path]) => path?.includes('args'))).toEqual([['field-type', 'endpoint.detailedInfo.args[3]']]);
    const wrong = await load(plain(), { set: ['endpoint.detailedInfo.engineArgs.revision=0474915'] });
    expect(wrong.findings).toMatchObject([{ code: 'number-doubtful', fix: 'Write 474915 for the number, or "0474915" for the text.' }]);
    const right = await load(plain(), { set: ['endpoint.detailedInfo.engineArgs.revision="0474915"'] });
    expect(right.specs[0]?.spec.endpoint.detailedInfo.engineArgs).toEqual({ revision: '0474915' });
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
