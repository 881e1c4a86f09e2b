import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { silentReport } from '../../local/report.js';
import { downloadTemporal } from '../../local/temporal/download.js';
import { ensureTemporalExecutable, temporalVersion } from '../../local/temporal/executable.js';
import { installTemporalWithGo } from '../../local/temporal/go-install.js';
import { scratchDirectory } from './scratch-directory.js';

function writeProgram(file: string, script: string): string {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, `#!/bin/sh\n${script}\n`);
  chmodSync(file, 0o755);
  return file;
}

const temporalSays = 'echo "temporal version 1.5.1 (Server 1.29.1)"';
const find = (config: Record<string, string>, scratch: string) =>
  ensureTemporalExecutable({
    config: { XDG_CACHE_HOME: join(scratch, 'cache'), ...config },
    fallbackDirectory: scratch,
    report: silentReport,
  });

describe('the Temporal dev server is found', () => {
  it('where TEMPORAL_CLI_PATH points, before anything else', async () => {
    const scratch = scratchDirectory();
    const named = writeProgram(join(scratch, 'mine'), temporalSays);
    writeProgram(join(scratch, 'bin/temporal'), temporalSays);
    expect(await find({ TEMPORAL_CLI_PATH: named, PATH: join(scratch, 'bin') }, scratch)).toBe(named);
  });

  it('on the PATH, unless that temporal is another program', async () => {
    const scratch = scratchDirectory();
    const onPath = writeProgram(join(scratch, 'bin/temporal'), temporalSays);
    expect(await find({ PATH: `/nowhere:${join(scratch, 'bin')}` }, scratch)).toBe(onPath);
    writeProgram(onPath, 'echo a calendar');
    const cached = writeProgram(join(scratch, `cache/tir-rollouts/temporal-cli-${temporalVersion}/temporal`), temporalSays);
    expect(await find({ PATH: join(scratch, 'bin') }, scratch)).toBe(cached);
  });

  it('never silently elsewhere when TEMPORAL_CLI_PATH is wrong', async () => {
    await expect(find({ TEMPORAL_CLI_PATH: '/no/such/temporal' }, scratchDirectory())).rejects.toThrow(
      /TEMPORAL_CLI_PATH names \/no\/such\/temporal.*unset it/,
    );
  });
});

describe('the Temporal dev server is fetched', () => {
  it('as the archive that the download service names', async () => {
    const scratch = scratchDirectory();
    writeProgram(join(scratch, 'pack/temporal'), temporalSays);
    spawnSync('tar', ['-czf', join(scratch, 'a.tgz'), '-C', join(scratch, 'pack'), 'temporal']);
    const server = createServer((request, response) => {
      const origin = `http://${request.headers.host}`;
      response.end(
        request.url?.startsWith('/cli/v')
          ? JSON.stringify({ archiveUrl: `${origin}/a.tgz`, fileToExtract: 'temporal' })
          : readFileSync(join(scratch, 'a.tgz')),
      );
    }).listen(0, '127.0.0.1');
    onTestFinished(() => void server.close());
    await once(server, 'listening');
    const to = join(scratch, 'temporal');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    expect(await downloadTemporal({ version: temporalVersion, to, report: silentReport, origin })).toBeUndefined();
    expect(spawnSync(to, ['--version'], { encoding: 'utf8' }).stdout).toContain('temporal version');
  });

  it('with a reason, in words, when the service is not there', async () => {
    const to = join(scratchDirectory(), 'temporal');
    expect(
      await downloadTemporal({ version: temporalVersion, to, report: silentReport, origin: 'http://127.0.0.1:9' }),
    ).toBeTruthy();
    expect(existsSync(to)).toBe(false);
  });

  it('by Go into the cache, whole or not at all', async () => {
    const scratch = scratchDirectory();
    const to = join(scratch, 'temporal');
    const options = { version: temporalVersion, cache: scratch, to, report: silentReport };
    await expect(
      installTemporalWithGo({ ...options, go: writeProgram(join(scratch, 'bad-go'), 'echo no network >&2; exit 1') }),
    ).rejects.toThrow(/no network[\s\S]*TEMPORAL_CLI_PATH/);
    expect(existsSync(to)).toBe(false);
    await installTemporalWithGo({
      ...options,
      go: writeProgram(
        join(scratch, 'go'),
        'test "$1 $2" = "install github.com/temporalio/cli/cmd/temporal@v1.5.1" && echo x > "$GOBIN/temporal"',
      ),
    });
    expect(existsSync(to)).toBe(true);
  });
});
