import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadCredentials } from '../../../activities/tir/config.js';
import { updatePrivateFile } from '../../../client/init/private-file.js';
import { saveProfile } from '../../../client/init/profile-file.js';
import { identityOf } from '../../../client/stack/process-identity.js';

let home: string;
let file: string;
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'tir-rollouts-profiles-'));
  file = join(home, '.e2e', 'config.json');
});
afterEach(() => rmSync(home, { recursive: true, force: true }));

const profile = { apiKey: 'key-1', authToken: 'token-1', projectId: 4711, location: 'Delhi' };
const modeOf = (path: string): string => (statSync(path).mode & 0o7777).toString(8);
const read = (): Record<string, unknown> => JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
const put = (text: string, mode = 0o600): void => {
  mkdirSync(join(home, '.e2e'), { recursive: true, mode: 0o700 });
  writeFileSync(file, text, { mode });
  chmodSync(file, mode);
};
/**
 * What E2E's CLI refuses a whole file for, by its own rules and not by ours.
 * @see github.com/e2enetworks-oss/e2ectl src/config/store.ts, validateConfigShape (read 2026-11)
 */
function faultsForE2eCli(config: Record<string, unknown>): string[] {
  const { profiles } = config;
  if (typeof profiles !== 'object' || profiles === null) return ['profiles'];
  if (config['default'] !== undefined && typeof config['default'] !== 'string') return ['default'];
  return Object.entries(profiles as Record<string, Record<string, unknown>>).flatMap(([alias, one]) => [
    ...['api_key', 'auth_token'].filter((key) => typeof one[key] !== 'string' || one[key].trim() === ''),
    ...['default_project_id', 'default_location'].filter((key) => one[key] !== undefined && typeof one[key] !== 'string'),
  ].map((key) => `${alias}.${key}`));
}
/** A refusal whose words end with the next step, and that leaves the file as it was, alone in its folder. */
async function expectRefused(words: RegExp, options: { replace?: boolean } = {}): Promise<void> {
  const before = existsSync(file) ? readFileSync(file, 'utf8') : undefined;
  await expect(saveProfile(file, 'production', profile, options)).rejects.toMatchObject({
    name: 'RolloutsError',
    code: 'refused',
    message: expect.stringMatching(words),
  });
  if (before !== undefined) expect(readFileSync(file, 'utf8')).toBe(before);
}

describe('a profile that is kept', () => {
  it('makes the file (0600) and its folder (0700), whatever the umask, and reads back', async () => {
    const umask = process.umask(0);
    try {
      expect(await saveProfile(file, 'production', profile)).toEqual({ replaced: false });
    } finally {
      process.umask(umask);
    }
    expect([modeOf(file), modeOf(join(home, '.e2e'))]).toEqual(['600', '700']);
    expect(readdirSync(join(home, '.e2e'))).toEqual(['config.json']);
    expect(loadCredentials({ profile: 'production' }, { TIR_ROLLOUTS_E2E_CONFIG: file })).toEqual(profile);
  });

  it('is readable by its owner where the umask takes everything', async () => {
    const umask = process.umask(0o077);
    try {
      mkdirSync(join(home, '.e2e'));
      process.umask(0o777);
      await saveProfile(file, 'production', profile);
    } finally {
      process.umask(umask);
    }
    expect(modeOf(file)).toBe('600');
  });

  it('keeps all else that is in the file, in its order, broken profiles among it', async () => {
    const others = { version: 3, profiles: { old: { api_key: 1, note: 'x' }, 'with space': null }, default: 'old', more: { deep: [1, { a: null }] } };
    put(JSON.stringify(others));
    await saveProfile(file, 'production', profile);
    expect(read()).toEqual({ ...others, profiles: { ...others.profiles, production: expect.objectContaining({ api_key: 'key-1' }) } });
    expect(Object.keys(read())).toEqual(['version', 'profiles', 'default', 'more']);
  });

  it('takes the place of one of the same name only when told so, and keeps what else that one had', async () => {
    put(JSON.stringify({ profiles: { production: { api_key: 'old', auth_token: 'old', region_hint: 'west' } } }));
    await expectRefused(/There is a profile production in .* already\. .*--replace-profile\.$/);
    expect(await saveProfile(file, 'production', profile, { replace: true })).toEqual({ replaced: true });
    expect(read()).toEqual({
      profiles: { production: { api_key: 'key-1', auth_token: 'token-1', region_hint: 'west', default_project_id: '4711', default_location: 'Delhi' } },
    });
  });

  it('is a text for a text, and makes texts of the numbers that older versions wrote, in every profile', async () => {
    const old = { api_key: 'k', auth_token: 't', default_project_id: 7, default_location: null, region_hint: 'west' };
    put(JSON.stringify({ profiles: { old, theirs: { api_key: 'k', auth_token: 't', default_project_id: '8' } }, default: 'theirs' }));
    expect(faultsForE2eCli(read())).toEqual(['old.default_project_id', 'old.default_location']);
    await saveProfile(file, 'production', profile);
    expect(faultsForE2eCli(read())).toEqual([]);
    expect(read()['profiles']).toEqual({
      old: { api_key: 'k', auth_token: 't', default_project_id: '7', region_hint: 'west' },
      theirs: { api_key: 'k', auth_token: 't', default_project_id: '8' },
      production: { api_key: 'key-1', auth_token: 'token-1', default_project_id: '4711', default_location: 'Delhi' },
    });
  });

  it('takes any word for a name, those of JavaScript too', async () => {
    put('{"profiles": {}}');
    await saveProfile(file, '__proto__', profile);
    await saveProfile(file, 'constructor', profile);
    expect(readFileSync(file, 'utf8')).toContain('"__proto__": {\n      "api_key": "key-1"');
    expect(loadCredentials({ profile: 'constructor' }, { TIR_ROLLOUTS_E2E_CONFIG: file })).toEqual(profile);
  });

  it('never makes a mode weaker, and closes E2E’s own folder', async () => {
    put('{}', 0o400);
    chmodSync(join(home, '.e2e'), 0o755);
    await saveProfile(file, 'production', profile);
    expect([modeOf(file), modeOf(join(home, '.e2e'))]).toEqual(['400', '700']);
  });

  it('leaves the folder that the user named as it is', async () => {
    mkdirSync(join(home, 'shared'), { mode: 0o755 });
    file = join(home, 'shared', 'profiles.json');
    await saveProfile(file, 'production', profile);
    expect([modeOf(file), modeOf(join(home, 'shared'))]).toEqual(['600', '755']);
  });
});

describe('a file that is not to be written', () => {
  it.each(['{"profiles": {"a": {"api_key": "sec', '', '\u0000'])('is one that is no JSON: %j, and its text is not repeated', async (text) => {
    put(text);
    await expectRefused(/^\S+ is not JSON, so it is left as it is\. Mend it, /, { replace: true });
  });

  it.each(['[]', '"text"', '{"profiles": []}', '{"profiles": "none"}'])('is one that is not of E2E’s CLI: %s', async (text) => {
    put(text);
    await expectRefused(/is not a file of E2E's CLI/, { replace: true });
  });

  it.each([0o644, 0o640, 0o602])('is one that others can reach (mode %o)', async (mode) => {
    put('{"profiles": {}}', mode);
    await expectRefused(/others can read it\. Run: chmod 600 /);
    expect(statSync(file).mode & 0o777).toBe(mode);
  });

  it('is one in a folder into which everybody may write', async () => {
    mkdirSync(join(home, 'open'));
    chmodSync(join(home, 'open'), 0o777);
    file = join(home, 'open', 'profiles.json');
    await expectRefused(/Run: chmod o-w /);
    expect(readdirSync(join(home, 'open'))).toEqual([]);
  });

  it('is a folder, or lies below a file', async () => {
    mkdirSync(file, { recursive: true });
    await expect(saveProfile(file, 'production', profile)).rejects.toThrow(/is not a plain file|cannot be read/);
    file = join(home, 'plain', 'config.json');
    writeFileSync(join(home, 'plain'), '');
    await expectRefused(/cannot be used \(E(NOTDIR|EXIST)\)/);
  });

  it('is not written with keys that could not be read back', async () => {
    put('{"profiles": {}}');
    await expect(saveProfile(file, 'production', { ...profile, apiKey: 'two words' })).rejects.toThrow(/api_key must be one line without spaces/);
    expect(read()).toEqual({ profiles: {} });
  });
});

describe('a link', () => {
  it('of one’s own stays a link, and what it leads to is written', async () => {
    mkdirSync(join(home, 'dotfiles'), { mode: 0o700 });
    mkdirSync(join(home, '.e2e'), { mode: 0o700 });
    const real = join(home, 'dotfiles', 'e2e.json');
    writeFileSync(real, '{"profiles": {}, "kept": true}', { mode: 0o600 });
    symlinkSync(real, file);
    await saveProfile(file, 'production', profile);
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect([modeOf(real), read()['kept']]).toEqual(['600', true]);
    expect(readdirSync(join(home, 'dotfiles'))).toEqual(['e2e.json']);
  });

  it('that leads nowhere is refused, and nothing is made at its end', async () => {
    mkdirSync(join(home, '.e2e'), { mode: 0o700 });
    symlinkSync(join(home, 'later.json'), file);
    await expectRefused(/is a link that leads nowhere\. Remove it/);
    expect(existsSync(join(home, 'later.json'))).toBe(false);
  });

  /** Something that is another user's: root's for most people, and nobody's for root. */
  function foreign(): string {
    if (process.getuid?.() !== 0) return '/etc/hostname';
    const other = mkdtempSync(join(home, 'other-'));
    writeFileSync(join(other, 'config.json'), '{"profiles": {}}', { mode: 0o600 });
    chownSync(join(other, 'config.json'), 65534, 65534);
    chownSync(other, 65534, 65534);
    return join(other, 'config.json');
  }

  it('to a file of another user is refused, and so is a folder that leads there', async () => {
    const target = foreign();
    const before = readFileSync(target, 'utf8');
    mkdirSync(join(home, '.e2e'), { mode: 0o700 });
    symlinkSync(target, file);
    await expectRefused(/belongs to another user/);
    rmSync(join(home, '.e2e'), { recursive: true });
    symlinkSync(join(target, '..'), join(home, '.e2e'));
    await expect(saveProfile(file, 'production', profile)).rejects.toThrow(/belongs to another user/);
    expect(readFileSync(target, 'utf8')).toBe(before);
  });

  it.runIf(process.getuid?.() === 0)('is none, but a file of another user in one’s own folder is refused as well', async () => {
    put('{"profiles": {}}');
    chownSync(file, 65534, 65534);
    await expectRefused(/belongs to another user\. Run this as that user/);
  });
});

describe('several writers', () => {
  it('of our own lose nothing of each other', async () => {
    const names = Array.from({ length: 12 }, (_, index) => `profile-${index}`);
    await Promise.all(names.map((name) => saveProfile(file, name, profile)));
    expect(Object.keys(read()['profiles'] as object).sort()).toEqual(names.sort());
    expect(readdirSync(join(home, '.e2e'))).toEqual(['config.json']);
  });

  it('of which one knows nothing of our lock lose nothing either', async () => {
    put('{"profiles": {}}');
    let calls = 0;
    await updatePrivateFile(file, (text) => {
      calls += 1;
      // E2E's own CLI, at the worst moment.
      if (calls === 1) writeFileSync(file, '{"profiles": {}, "theirs": 1}');
      return JSON.stringify({ ...(JSON.parse(text ?? '{}') as object), ours: 1 });
    });
    expect(calls).toBe(2);
    expect(read()).toEqual({ profiles: {}, theirs: 1, ours: 1 });
  });

  it('are not kept waiting by one that was killed', async () => {
    put('{"profiles": {}}');
    const { pid } = spawnSync(process.execPath, ['--eval', '']);
    writeFileSync(`${file}.lock`, JSON.stringify({ ...identityOf(process.pid), pid }));
    await saveProfile(file, 'production', profile);
    expect(readdirSync(join(home, '.e2e'))).toEqual(['config.json']);
  });
});
