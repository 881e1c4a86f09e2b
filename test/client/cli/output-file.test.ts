import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { assertWritable, writeNew } from '../../../client/cli/output-file.js';
import { scratchDirectory } from '../../local/scratch-directory.js';

it('a file that is to be written later is tried, and nothing is left of the try', async () => {
  const folder = scratchDirectory();
  await assertWritable(join(folder, 'a.yaml'));
  expect(readdirSync(folder)).toEqual([]);
  await writeNew(join(folder, 'a.yaml'), 'text');
  expect(readFileSync(join(folder, 'a.yaml'), 'utf8')).toBe('text');
});

it.each([
  ['there.yaml', /there\.yaml is there already\. Name another file with -o, or remove it\.$/],
  ['folder', /folder is a folder\. Name a file in it with -o\.$/],
  ['folder/', /folder\/ is a folder\. Name a file in it with -o\.$/],
  ['nowhere/a.yaml', /cannot be written: .*the folder that it is to lie in is not \(ENOENT\)\. Name another file with -o\.$/],
  ['there.yaml/a.yaml', /a part of its path is no folder \(ENOTDIR\)/],
  [`${'x'.repeat(300)}.yaml`, /its name is too long \(ENAMETOOLONG\)/],
])('%s is refused in a sentence, and what is there stays', async (name, words) => {
  const folder = scratchDirectory();
  mkdirSync(join(folder, 'folder'));
  writeFileSync(join(folder, 'there.yaml'), 'mine');
  for (const act of [assertWritable, (file: string) => writeNew(file, 'theirs')])
    await expect(act(`${folder}/${name}`)).rejects.toMatchObject({ code: 'invalid', message: expect.stringMatching(words) as string });
  expect(readFileSync(join(folder, 'there.yaml'), 'utf8')).toBe('mine');
});

it.skipIf(process.getuid?.() === 0)('a folder without permission is refused', async () => {
  const folder = scratchDirectory();
  chmodSync(folder, 0o500);
  await expect(writeNew(join(folder, 'a.yaml'), '')).rejects.toThrow(/permission denied \(EACCES\)/);
  chmodSync(folder, 0o700);
});

