import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { findFreePort } from '../../../local/port.js';
import { expectEnd } from './ends.js';
import { Stage } from './stage.js';
import { keys, Terminal } from './terminal.js';

const credentials = { E2E_API_KEY: 'real-key', E2E_AUTH_TOKEN: 'real-token' };
const main = fileURLToPath(new URL('../../../dist/client/cli/main.js', import.meta.url));

let stage: Stage;
/** What leads to the real TIR, which is a simulator that knows one key. */
let real: NodeJS.ProcessEnv;
beforeAll(async () => {
  stage = await Stage.open({
    name: 'init',
    simulator: ['--api-key', 'real-key', '--auth-token', 'real-token'],
    environment: { TIR_ROLLOUTS_SIMULATOR_API_KEY: 'real-key', TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN: 'real-token' },
  });
  await stage.startWorker();
  real = { E2E_TIR_API_HOST: stage.controlPlaneUrl.replace(/api\/v1\/gpu$/, '') };
});
afterAll(() => stage.close());

/** Where the spec lies that a person was asked for. */
let askedIn = '';

/** A folder and a home of its own for each test. */
let count = 0;
function desk(): { cwd: string; profiles: string; environment: NodeJS.ProcessEnv } {
  count += 1;
  const home = join(stage.directory, `user-${count}`);
  const cwd = join(home, 'work');
  mkdirSync(cwd, { recursive: true });
  const environment = { ...stage.environment, ...real, HOME: home, TIR_ROLLOUTS_E2E_CONFIG: '' };
  return { cwd, profiles: join(home, '.e2e', 'config.json'), environment };
}
const read = (file: string): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8);

/** `init` without a terminal; standard input holds this. */
async function init(args: readonly string[], { cwd, environment }: { cwd: string; environment: NodeJS.ProcessEnv }, input = '') {
  const child = spawn(process.execPath, [main, 'init', ...args], { cwd, env: environment });
  let out = '';
  let err = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text));
  child.stdin.end(input);
  const code = await new Promise<number | null>((resolve) => child.once('close', resolve));
  return { code, out, err };
}

/** Answers to all that is not asked for in the tests of a network that is away. */
const spec = ['--framework', 'yolov8', '--name', 'kept', '--sku', 'C3.2', '--replicas', '1', '--probe', 'none'];
const keptProfile = { api_key: 'real-key', auth_token: 'real-token', default_project_id: '4711', default_location: 'Delhi' };

async function typeKeys(terminal: Terminal): Promise<void> {
  await terminal.answers(/Under which name/, 'production');
  await terminal.answers(/Which location\?/, '');
  await terminal.answers(/API key \(it is not shown\)/, 'real-key');
  await terminal.answers(/Auth token \(it is not shown\)/, 'real-token');
}

/** A way to the real TIR on which nothing listens until it is mended. */
async function brokenNetwork(): Promise<{ environment: NodeJS.ProcessEnv; mend: () => Promise<void> }> {
  const port = await findFreePort(0);
  const there = new URL(stage.controlPlaneUrl);
  const way = createServer((near) => {
    const far = connect(Number(there.port), there.hostname);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far).pipe(near);
  });
  onTestFinished(() => void way.close());
  const mend = () => new Promise<void>((resolve) => void way.listen(port, '127.0.0.1', resolve));
  return { environment: { E2E_TIR_API_HOST: real['E2E_TIR_API_HOST']?.replace(there.host, `127.0.0.1:${port}`) }, mend };
}

// `script` of other systems takes other options.
describe.runIf(process.platform === 'linux')('init on a terminal', () => {
  const open: Terminal[] = [];
  afterEach(() => {
    for (const terminal of open.splice(0)) terminal.kill();
  });
  function start(args: readonly string[], at: ReturnType<typeof desk>): Terminal {
    const terminal = new Terminal(['init', ...args], at);
    open.push(terminal);
    return terminal;
  }

  it('asks, asks again where an answer will not do, and writes a spec', async () => {
    const at = desk();
    askedIn = at.cwd;
    const terminal = start(['--project', String(stage.projectId), '--framework', 'vlm'], at);
    await terminal.answers(/Where shall the endpoint run\?/, '');
    await terminal.sees(/--framework vlm: .* Was vllm meant\?/);
    await terminal.answers(/Which framework\?/, '');
    await terminal.answers(/Where is the model\?/, '');
    // What is searched for is not in the list, so only the way beside it is left.
    await terminal.answers(/Which model\?/, 'Qwen/Qw');
    await terminal.answers(/Which one\?/, 'no model');
    await terminal.sees(/such as Qwen\/Qwen2\.5-7B-Instruct/);
    terminal.type(`\u0015Qwen/Qwen2.5-1.5B-Instruct${keys.enter}`);
    await terminal.sees(/GDC3\.L4-25\.110GB +1 × L4 +110 GB RAM +25 vCPU +70 INR\/h/);
    await terminal.sees(/2412 INR\/h +out of stock/);
    terminal.type(keys.down.repeat(4) + keys.enter);
    await terminal.answers(/How many replicas\?/, '65');
    await terminal.sees(/from 1 to 64/);
    terminal.type(`\u00152${keys.enter}`);
    await terminal.answers(/be called\?/, 'Chat');
    await terminal.sees(/lower-case/);
    terminal.type(`\u0015asked${keys.enter}`);
    await terminal.answers(/proven/, keys.down);
    await terminal.sees(/npx tir-rollouts apply -f asked\.yaml/);
    expect(await terminal.ended, terminal.screen).toBe(0);
    const text = readFileSync(join(at.cwd, 'asked.yaml'), 'utf8');
    for (const line of ['skuName: GDC3.L4-25.110GB', 'replica: 2', 'huggingFaceId: Qwen/Qwen2.5-1.5B-Instruct', 'preset: openai-chat'])
      expect(text).toContain(line);
    expect(existsSync(at.profiles)).toBe(false);
  });

  it('takes keys without showing them, tries them on TIR, and keeps only those that work', async () => {
    const at = desk();
    const terminal = start(['--framework', 'codellama', '--replicas', '1', '--sku', 'C3.2'], at);
    await terminal.answers(/Where shall the endpoint run\?/, keys.down);
    await terminal.answers(/Under which name/, 'production');
    await terminal.answers(/Which TIR project\?/, 'mine');
    await terminal.sees(/named by its number/);
    terminal.type(`\u00154711${keys.enter}`);
    await terminal.answers(/Which location\?/, '');
    await terminal.answers(/API key \(it is not shown\)/, 'wrong-key');
    await terminal.answers(/Auth token \(it is not shown\)/, 'real-token');
    await terminal.sees(/TIR refused the credentials \(401/);
    expect(existsSync(at.profiles)).toBe(false);
    // The project and the location stand.
    await terminal.answers(/API key \(it is not shown\)/, 'real-key');
    await terminal.answers(/Auth token \(it is not shown\)/, 'real-token');
    await terminal.answers(/be called\?/, '');
    expect(existsSync(at.profiles)).toBe(false);
    await terminal.answers(/proven/, '');
    expect(await terminal.ended, terminal.screen).toBe(0);
    expect(terminal.screen).not.toMatch(/wrong-key|real-key|real-token/);
    expect(read(at.profiles)).toEqual({
      profiles: { production: { api_key: 'real-key', auth_token: 'real-token', default_project_id: '4711', default_location: 'Delhi' } },
    });
    expect(modeOf(at.profiles)).toBe('600');
    expect(terminal.screen).toMatch(/apply costs money[\s\S]*up --profile production[\s\S]*apply -f codellama\.yaml --profile production/);
    expect(readFileSync(join(at.cwd, 'codellama.yaml'), 'utf8')).toContain('projectId: 4711');
  });

  it('keeps what was typed while TIR is away, and goes on once it is back', async () => {
    const at = desk();
    const network = await brokenNetwork();
    const terminal = start([...spec, '--target', 'tir', '--project', '4711'], { ...at, environment: { ...at.environment, ...network.environment } });
    await typeKeys(terminal);
    await terminal.sees(/did not answer listEndpoints: nothing listens there/);
    await terminal.answers(/There was no answer\. What now\?/, '');
    await terminal.sees(/nothing listens there/);
    await terminal.sees(/What now\?/);
    await network.mend();
    terminal.type(keys.enter);
    await terminal.sees(/npx tir-rollouts apply -f kept\.yaml --profile production/);
    expect(await terminal.ended, terminal.screen).toBe(0);
    expect(read(at.profiles)['profiles']).toEqual({ production: keptProfile });
    expect(terminal.screen).not.toMatch(/real-key|real-token/);
  });

  it('keeps the keys unchecked when the person wants it so, says that, and checks them the next time', async () => {
    const at = desk();
    const network = await brokenNetwork();
    const away = { ...at, environment: { ...at.environment, ...network.environment } };
    const terminal = start([...spec, '--target', 'tir', '--project', '4711'], away);
    await typeKeys(terminal);
    await terminal.sees(/What now\?/);
    terminal.type(keys.down + keys.enter);
    await terminal.sees(/no spec was written; the profile production is in .*unchecked\. Once TIR answers, go on with npx tir-rollouts init --profile production/s);
    expect(await terminal.ended, terminal.screen).toBe(5);
    expect(read(at.profiles)['profiles']).toEqual({ production: keptProfile });
    expect(modeOf(at.profiles)).toBe('600');
    expect(readdirSync(at.cwd)).toEqual([]);
    await network.mend();
    const again = await init([...spec, '--profile', 'production', '--yes'], away);
    expect(again.code, again.err).toBe(0);
    expect(readdirSync(at.cwd)).toEqual(['kept.yaml']);
  });

  it('writes nothing when the person gives up, and exits 5', async () => {
    const at = desk();
    const network = await brokenNetwork();
    const terminal = start([...spec, '--target', 'tir', '--project', '4711'], { ...at, environment: { ...at.environment, ...network.environment } });
    await typeKeys(terminal);
    await terminal.sees(/What now\?/);
    terminal.type(keys.up + keys.enter);
    expect(await terminal.ended, terminal.screen).toBe(5);
    expect([readdirSync(at.cwd), existsSync(at.profiles)]).toEqual([[], false]);
  });

  it('asks before it replaces a profile or a file, and leaves them at a no', async () => {
    const at = desk();
    mkdirSync(join(at.profiles, '..'), { mode: 0o700 });
    const profiles = { profiles: { production: { api_key: 'old', auth_token: 'old', mine: true }, other: 1 }, default: 'production' };
    writeFileSync(at.profiles, JSON.stringify(profiles), { mode: 0o600 });
    writeFileSync(join(at.cwd, 'codellama.yaml'), 'mine');
    const terminal = start(['--target', 'tir', '--framework', 'codellama', '--sku', 'C3.2', '--name', 'codellama', '--replicas', '1', '--probe', 'http', '--probe-path', '/health', '--project', '1', '--location', 'Delhi'], { ...at, environment: { ...at.environment, ...credentials } });
    await terminal.answers(/Which profile of/, keys.down + keys.down);
    await terminal.answers(/What shall it be called\?/, 'production');
    await terminal.answers(/There is a profile production already\. Replace its keys\?/, '');
    await terminal.answers(/What shall it be called\?/, 'production');
    await terminal.sees(/Replace its keys\?/);
    terminal.type('y');
    await terminal.answers(/codellama\.yaml is there already\. Write over it\?/, '');
    await terminal.answers(/Which file then\?/, 'second.yaml');
    expect(await terminal.ended, terminal.screen).toBe(0);
    expect(readFileSync(join(at.cwd, 'codellama.yaml'), 'utf8')).toBe('mine');
    expect(existsSync(join(at.cwd, 'second.yaml'))).toBe(true);
    expect(read(at.profiles)).toEqual({
      ...profiles,
      profiles: { production: { api_key: 'real-key', auth_token: 'real-token', mine: true, default_project_id: '1', default_location: 'Delhi' }, other: 1 },
    });
  });

  it('leaves everything as it was on Ctrl-C while TIR is asked, and exits 130', async () => {
    const at = desk();
    const { id } = await stage.simulator.addFault({ operation: 'sku', times: 1, kind: 'hang' });
    const terminal = start(['--target', 'simulator', '--framework', 'yolov8'], at);
    await stage.untilFired(id);
    // No question is open, so the terminal makes a SIGINT of it.
    terminal.type(keys.ctrlC);
    expect(await terminal.ended, terminal.screen).toBe(130);
    expect(terminal.screen).toContain('Interrupted. Nothing was written.');
    expect(readdirSync(at.cwd)).toEqual([]);
  });

  it('leaves everything as it was on Ctrl-C at any question, and exits 130', async () => {
    const flags = ['--profile', 'production', '--project', '1', '--location', 'Delhi', '--framework', 'vllm', '--model', 'gpt2', '--sku', 'C3.2', '--replicas', '1'];
    const questions = [/API key \(it is not shown\)/, /Auth token \(it is not shown\)/, /be called\?/, /proven/];
    await Promise.all(
      questions.map(async (last, index) => {
        const at = desk();
        const terminal = start(flags, at);
        for (const question of questions.slice(0, index)) await terminal.answers(question, question === questions[0] ? 'real-key' : question === questions[1] ? 'real-token' : '');
        await terminal.sees(last);
        terminal.type(keys.ctrlC);
        expect(await terminal.ended, terminal.screen).toBe(130);
        expect(terminal.screen).toContain('Interrupted. Nothing was written.');
        expect([readdirSync(at.cwd), existsSync(at.profiles)]).toEqual([[], false]);
      }),
    );
  });
});

describe('init without a terminal', () => {
  it('names all that is missing in one error, and writes nothing', async () => {
    const at = desk();
    const bare = await init([], at);
    expect(bare).toEqual({ code: 2, out: '', err: expect.stringMatching(/^✖ Answers are missing: --framework, --model .*, --sku, --name\. .*\n$/) });
    const ofTir = await init(['--target', 'tir', '--yes', '--json', '--framework', 'custom'], at);
    expect(ofTir.code).toBe(2);
    expect(JSON.parse(ofTir.out)).toEqual({ error: { code: 'invalid', message: expect.stringMatching(/missing: --project, E2E_API_KEY and E2E_AUTH_TOKEN .*, --image\. There is no default for them/) } });
    expect([readdirSync(at.cwd), existsSync(at.profiles)]).toEqual([[], false]);
  });

  it('says how to start a simulator, with exit code 5, and the same of a TIR that does not answer', async () => {
    const at = desk();
    const none = await init(['--yes'], { ...at, environment: { ...at.environment, TIR_ROLLOUTS_SIMULATOR_URL: '' } });
    expect(none).toMatchObject({ code: 5, err: expect.stringMatching(/No simulator runs on this machine.*tir-rollouts up /) });
    const away = { ...at.environment, ...credentials, E2E_TIR_API_HOST: `http://127.0.0.1:${await findFreePort(0)}/` };
    const gone = await init(['--yes', '--target', 'tir', '--project', '1'], { ...at, environment: away });
    expect(gone).toMatchObject({ code: 5, err: expect.stringMatching(/did not answer listEndpoints: nothing listens there\. Run this again; if it lasts/) });
    expect([readdirSync(at.cwd), existsSync(at.profiles)]).toEqual([[], false]);
  });

  it('refuses a wrong key with exit code 2, and writes nothing', async () => {
    const at = desk();
    const wrong = await init(['--profile', 'ci', '--project', '1', '--yes', '--keys-stdin', '--json'], at, 'wrong-key\nreal-token\n');
    expect(wrong.code).toBe(2);
    expect(JSON.parse(wrong.out)).toEqual({ error: { code: 'refused', message: expect.stringMatching(/^TIR refused the credentials \(401, listEndpoints\).*the new profile ci/) } });
    expect(wrong.out).not.toContain('wrong-key');
    expect([readdirSync(at.cwd), existsSync(at.profiles)]).toEqual([[], false]);
  });

  it('keeps the keys of several at once, from standard input or the environment, and uses a profile that is there', async () => {
    const at = desk();
    const args = (name: string) => ['--profile', name, '--project', '1', '--yes', '--json', '--name', name, '--framework', 'yolov8'];
    const made = await Promise.all([
      init([...args('one'), '--keys-stdin'], at, 'real-key\nreal-token\n'),
      init([...args('two'), '--keys-stdin'], at, JSON.stringify({ api_key: 'real-key', auth_token: 'real-token' })),
      init(args('three'), { ...at, environment: { ...at.environment, ...credentials } }),
    ]);
    expect(made.map(({ code, out, err }) => (code === 0 ? code : out + err))).toEqual([0, 0, 0]);
    expect(JSON.parse(made[0]?.out ?? '')).toMatchObject({
      target: 'tir',
      projectId: 1,
      location: 'Delhi',
      file: 'one.yaml',
      profile: { name: 'one', file: at.profiles, state: 'added' },
      next: ['tir-rollouts plan -f one.yaml --profile one', 'tir-rollouts apply -f one.yaml --profile one'],
    });
    expect(Object.keys(read(at.profiles)['profiles'] as object).sort()).toEqual(['one', 'three', 'two']);
    expect([modeOf(at.profiles), modeOf(join(at.profiles, '..'))]).toEqual(['600', '700']);

    const before = readFileSync(at.profiles, 'utf8');
    const stranger = { ...at.environment, E2E_API_KEY: 'another', E2E_AUTH_TOKEN: 'another' };
    const used = await init(['--profile', 'one', '--yes', '--framework', 'yolov8', '--name', 'used', '--json'], { ...at, environment: stranger });
    expect(used.code, used.out).toBe(0);
    expect(JSON.parse(used.out)).toMatchObject({ profile: { name: 'one', state: 'unchanged' } });
    const clash = await init([...args('one'), '--keys-stdin'], at, 'real-key\nreal-token\n');
    expect(clash.out).toContain('--replace-profile');
    const taken = await init(args('used'), { ...at, environment: { ...at.environment, ...credentials } });
    expect(JSON.parse(taken.out)).toEqual({ error: { code: 'invalid', message: 'used.yaml is there already. Name another file with --out, or write over it with --force.' } });
    expect([clash.code, taken.code, readFileSync(at.profiles, 'utf8')]).toEqual([2, 2, before]);
  });

  it('writes specs that go to Healthy by whatever proves them, or to Unproven, and no name twice', async () => {
    const at = desk();
    const frameworks = ['vllm', 'triton', 'custom', 'bge-reranker-large', 'stable_diffusion'];
    const args = (framework: string, name: string) => [
      ...['--yes', '--project', String(stage.projectId), '--framework', framework, '--name', name],
      ...(framework === 'custom' ? ['--image', 'docker.io/hashicorp/http-echo:1.0.0', '--probe-path', '/ready'] : []),
    ];
    const made = await Promise.all(frameworks.map((framework, index) => init(args(framework, `made-${index}`), at)));
    expect(made.map(({ code, out, err }) => (code === 0 ? code : out + err))).toEqual(frameworks.map(() => 0));
    const asked = existsSync(join(askedIn, 'asked.yaml')) ? ['-f', join(askedIn, 'asked.yaml')] : [];
    const { code, out, err } = await stage.run(['apply', '-f', at.cwd, ...asked, '--json']);
    expect(code, out + err).toBe(0);
    const { operations } = JSON.parse(out) as { operations: { name: string; operationId: string }[] };
    expect(operations).toHaveLength(frameworks.length + asked.length / 2);
    // What nothing can prove is not called healthy.
    const unproven = `made-${frameworks.indexOf('stable_diffusion')}`;
    for (const { name, operationId } of operations) await expectEnd(stage, operationId, name === unproven ? 'Unproven' : 'Healthy');
    const taken = await init(args('vllm', 'made-0'), desk());
    expect(taken).toMatchObject({ code: 2, err: expect.stringMatching(/There is an endpoint made-0 already \(id \d+, Delhi\)/) });
  });
});
