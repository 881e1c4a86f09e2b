import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { realpathSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe, expect, it } from 'vitest';
import { identityOf, isAlive, worksIn } from '../../../client/stack/process-identity.js';

describe('a process is told apart by more than its pid', () => {
  it('lives as long as it runs, and is dead once it ended', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const identity = identityOf(child.pid as number);
    expect(identity && isAlive(identity)).toBe(true);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(identity && isAlive(identity)).toBe(false);
  });

  it('is not taken for a later process that got the same pid', () => {
    const mine = identityOf(process.pid);
    expect(mine).toBeDefined();
    expect(isAlive({ pid: process.pid, started: 'another time' })).toBe(false);
  });

  it('is found to work in a folder by its current directory', async () => {
    const folder = realpathSync(tmpdir());
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', folder], { cwd: folder });
    await once(child, 'spawn');
    expect(worksIn(child.pid as number, folder)).toBe(true);
    expect(worksIn(child.pid as number, '/nowhere/at/all')).toBe(false);
    child.kill('SIGKILL');
    await once(child, 'exit');
  });
});
