import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { renderReport } from '../../../client/report/page/page.js';
import { fileNameOf, writeReport } from '../../../client/report/write-report.js';
import { failedCreate, reportOf } from './facts.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'tir-rollouts-report-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = renderReport(reportOf(failedCreate()));
const inFolder = (name: string) => join(folder, name);

describe('the file of a report', () => {
  it('is named after the endpoint and the operation, and stays in its folder', () => {
    const report = reportOf(failedCreate());
    expect(fileNameOf(report)).toBe('tir-rollouts-chat-3f2a9c1e.html');
    expect(fileNameOf({ ...report, endpoint: { ...report.endpoint, name: '../../etc/x' } })).toBe('tir-rollouts-.._.._etc_x-3f2a9c1e.html');
  });

  it('takes the place of an older report', async () => {
    await writeReport(inFolder('again.html'), page.replace('first try', 'an older one'));
    await writeReport(inFolder('again.html'), page);
    expect(readFileSync(inFolder('again.html'), 'utf8')).toBe(page);
    expect(readdirSync(folder).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });

  it('never takes the place of something else, unless that is said', async () => {
    writeFileSync(inFolder('thesis.html'), '<!doctype html><title>three years of work</title>');
    await expect(writeReport(inFolder('thesis.html'), page)).rejects.toMatchObject({ code: 'invalid', message: expect.stringContaining('say --force') });
    expect(readFileSync(inFolder('thesis.html'), 'utf8')).toContain('three years of work');
    await writeReport(inFolder('thesis.html'), page, { force: true });
    expect(readFileSync(inFolder('thesis.html'), 'utf8')).toBe(page);
  });

  it.each([
    ['a folder that is not there', 'nowhere/report.html', 'ENOENT'],
    ['a folder', '.', 'EISDIR'],
  ])('is refused for %s, with a way on', async (_what, name, reason) => {
    await expect(writeReport(inFolder(name), page)).rejects.toMatchObject({
      code: 'invalid',
      message: expect.stringMatching(new RegExp(`${reason}.*Name another file with --out`)),
    });
  });
});
