import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gitCommitOf } from '../../../client/spec/git-commit.js';

describe('the commit of a spec', () => {
  const git = (...args: string[]) =>
    execFileSync('git', ['-c', 'user.name=asha', '-c', 'user.email=asha@example.com', ...args], { cwd: folder, encoding: 'utf8' }).trim();
  const before = process.cwd();
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'git-commit-'));
    git('init', '--quiet');
    writeFileSync(join(folder, 'endpoint.yaml'), 'name: chat');
    git('add', '.');
    git('commit', '--quiet', '--message', 'first');
    process.chdir(folder);
  });
  afterEach(() => {
    process.chdir(before);
    rmSync(folder, { recursive: true });
  });

  it.each([['a bare name', () => 'endpoint.yaml'], ['a path', () => join(folder, 'endpoint.yaml')]])(
    'has a + where the file differs from it, named by %s',
    async (_how, file) => {
      const commit = git('rev-parse', 'HEAD');
      expect(await gitCommitOf(file())).toBe(commit);
      writeFileSync(join(folder, 'endpoint.yaml'), 'name: other');
      expect(await gitCommitOf(file())).toBe(`${commit}+`);
    },
  );

  it('has a + where git does not know the file', async () => {
    writeFileSync(join(folder, 'new.yaml'), 'name: new');
    expect(await gitCommitOf('new.yaml')).toBe(`${git('rev-parse', 'HEAD')}+`);
  });
});
