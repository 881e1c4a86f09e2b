import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startDaemon } from '../../local/daemon.js';
import { stopLeftovers } from '../../local/leftovers.js';
import { isAlive } from '../../client/stack/process-identity.js';
import { listLeftovers, recordProcess } from '../../local/process-record.js';
import { silentReport } from '../../local/report.js';
import { until } from '../../local/until.js';
import { scratchDirectory } from './scratch-directory.js';

const start = (directory: string, program: string, name = 'part') =>
  startDaemon({
    name,
    command: process.execPath,
    args: ['-e', program],
    env: process.env,
    cwd: directory,
    logFile: join(directory, 'part.log'),
    recordsDirectory: join(directory, 'processes'),
  });

const forEver = 'console.log("ready"); setInterval(() => {}, 1000)';
const deaf = `process.on('SIGTERM', () => console.log('no')); ${forEver}`;

describe('a process of the stack', () => {
  it('writes to its log, is recorded while it runs, and forgotten when stopped', async () => {
    const directory = scratchDirectory();
    const daemon = await start(directory, forEver);
    await until(() => daemon.tail().includes('ready') || undefined, { what: 'it is ready', timeoutMs: 10_000 });
    expect(listLeftovers(join(directory, 'processes'))).toEqual([{ name: 'part', identity: daemon.identity }]);
    await daemon.stop();
    expect(isAlive(daemon.identity)).toBe(false);
    expect(listLeftovers(join(directory, 'processes'))).toEqual([]);
  });

  it('is killed when it does not heed the signals of its plan', async () => {
    const daemon = await start(scratchDirectory(), deaf);
    await until(() => daemon.tail().includes('ready') || undefined, { what: 'it is ready', timeoutMs: 10_000 });
    await daemon.stop([{ signal: 'SIGTERM', graceMs: 100 }]);
    expect(await daemon.ended).toBe('signal SIGKILL');
  });

  it('tells how it ended and what it said last', async () => {
    const daemon = await start(scratchDirectory(), 'console.error("out of luck"); process.exit(7)');
    expect(await daemon.ended).toBe('exit code 7');
    expect(daemon.tail()).toContain('out of luck');
  });

  it('says which command cannot be run', async () => {
    const directory = scratchDirectory();
    const options = {
      name: 'part',
      command: '/no/such/program',
      args: [],
      env: {},
      cwd: directory,
      logFile: join(directory, 'l'),
      recordsDirectory: directory,
    };
    await expect(startDaemon(options)).rejects.toThrow(/\/no\/such\/program cannot be run/);
  });
});

describe('what a killed stack left behind', () => {
  it('is stopped at the next start, and said', async () => {
    const directory = scratchDirectory();
    const daemon = await start(directory, forEver, 'worker');
    const said: string[] = [];
    await stopLeftovers(join(directory, 'processes'), { ...silentReport, line: (text) => said.push(text) });
    expect(isAlive(daemon.identity)).toBe(false);
    expect(said.join()).toContain(`worker (pid ${daemon.identity.pid})`);
  });

  it('never costs a stranger its life who got the same pid', async () => {
    const directory = scratchDirectory();
    const stranger = await start(directory, forEver, 'stranger');
    const records = join(directory, 'other');
    recordProcess(records, 'postgres', { pid: stranger.identity.pid, started: 'before the last boot' });
    await stopLeftovers(records, silentReport);
    expect(isAlive(stranger.identity)).toBe(true);
    expect(existsSync(join(records, 'postgres.json'))).toBe(false);
    await stranger.stop();
  });
});
