import { statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { dataDirectory, projectRoot } from '../../../client/stack/data-directory.js';
import { claimDirectory, releaseDirectory } from '../../../local/directory-lock.js';
import { identityOf } from '../../../client/stack/process-identity.js';
import { readPorts, preferredPorts, writePorts } from '../../../local/ports-file.js';
import { readStackFile, stackFilePath, type StackFile } from '../../../client/stack/stack-file.js';
import { removeStackFile, writeStackFile } from '../../../local/stack-file.js';
import { scratchDirectory } from '../../local/scratch-directory.js';

const stack = (): StackFile => ({
  startedAt: '2026-01-01T00:00:00.000Z',
  pid: process.pid,
  pidStarted: identityOf(process.pid)?.started ?? '',
  temporal: { address: '127.0.0.1:7233', namespace: 'default' },
  postgres: { url: 'postgres://someone:secret@127.0.0.1:54329/x' },
  simulator: {
    controlPlaneUrl: 'http://127.0.0.1:1',
    dataPlaneUrl: 'http://127.0.0.1:2',
    adminUrl: 'http://127.0.0.1:3',
    adminTokenFile: '/data/simulator/admin-token',
    pid: 1,
  },
  worker: { pid: 1 },
  workSecretFile: '/data/work-secret',
  owned: [],
});

describe('the data directory', () => {
  it('is the one named on the command line, before the one named in the environment', () => {
    expect(dataDirectory('/a/b', { TIR_ROLLOUTS_DATA_DIR: '/c' })).toBe('/a/b');
    expect(dataDirectory(undefined, { TIR_ROLLOUTS_DATA_DIR: '/c' })).toBe('/c');
  });

  it('lies in the checkout by default, so that clones do not meet', () => {
    expect(dataDirectory(undefined, {})).toBe(join(projectRoot(), '.tir-rollouts'));
  });

  it('belongs to one stack at a time, and a killed one does not count', () => {
    const directory = scratchDirectory();
    expect(claimDirectory(directory)).toBeUndefined();
    expect(claimDirectory(directory)?.pid).toBe(process.pid);
    releaseDirectory(directory);
    writeFileSync(join(directory, 'main.lock'), JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(claimDirectory(directory)).toBeUndefined();
  });

  it('remembers the ports of the last run', () => {
    const directory = scratchDirectory();
    expect(readPorts(directory)).toEqual(preferredPorts);
    writePorts(directory, { ...preferredPorts, postgres: 54330 });
    expect(readPorts(directory).postgres).toBe(54330);
  });
});

describe('the stack file', () => {
  it('is for its owner alone, and tells a second terminal where everything is', () => {
    const directory = scratchDirectory();
    writeStackFile(directory, stack());
    expect(statSync(stackFilePath(directory)).mode & 0o777).toBe(0o600);
    expect(readStackFile(directory)?.temporal.address).toBe('127.0.0.1:7233');
    removeStackFile(directory);
    expect(readStackFile(directory)).toBeUndefined();
  });

  it('of a killed stack names no stack', () => {
    const directory = scratchDirectory();
    writeStackFile(directory, { ...stack(), pidStarted: 'before the kill' });
    expect(readStackFile(directory)).toBeUndefined();
  });
});
