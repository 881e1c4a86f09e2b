/** Words of others that would forge what a person reads: on a terminal, in a spreadsheet, in a browser, in the Temporal UI. */
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';
import { Stage } from '../integration/processes/stage.js';

/** A line that looks like an entry of another operation; what a terminal obeys; what turns the text; what a browser or a spreadsheet would run. */
const forged = [
  "=cmd|'/C calc'!A0",
  'Healthy  rollout, revision 9  2026-11-28 10:00:00, 5 s',
  '  by boss@prod: approved  3f2a0000-0000-4000-8000-000000000000',
  'next         run tir-rollouts delete words',
  '\u001b]0;owned\u0007\u001b[2J\u001b]8;;http://evil.example/\u001b\\click\u001b]8;;\u001b\\ \u009b31m \u202egnp.exe\u2066 \u2028 pay\u200bpal \u{e0041}',
  '![x](http://evil.example/x.png) [here](javascript:alert(1)) www.evil.example',
  '<img src=x onerror="document.title=\'owned\'"><script>document.body.append("owned")</script></script>',
].join('\n');
/** Where there is none, the page's text alone is looked at. */
const chromium = '/usr/bin/chromium';

const actor = 'boss@prod\nHealthy  scale';

/** Nothing that is obeyed or not seen but our own line breaks and colours, and no line that begins as one of ours without being so. */
function expectClean(text: string, where: string): void {
  const shown = text.replaceAll(/\u001b\[\d{1,2}m/g, '');
  expect(shown.replaceAll('\n', ''), where).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/u);
  expect(shown, where).not.toMatch(/^\s*(Healthy {2}(rollout, revision 9|scale)|by boss@prod: approved|next +run tir)/m);
}

let stage: Stage;
let place: string[];
beforeAll(async () => {
  stage = await Stage.open({ name: 'forged-words', environment: { FORCE_COLOR: '1' } });
  place = ['--project', String(stage.projectId), '--location', 'Delhi'];
  await stage.startWorker();
  const made = await stage.run(['apply', ...stage.files(stage.spec('words')), '--reason', forged, '--actor', actor]);
  expect(made.code, made.out + made.err).toBe(0);
  expectClean(made.out + made.err, 'apply');
});
afterAll(() => stage.close());

describe.concurrent('words of somebody else', { timeout: 240_000 }, () => {
  it.each([['history'], ['status'], ['revisions'], ['show'], ['logs']])('are shown by %s and not obeyed', async (command) => {
    const { code, out, err } = await stage.say(command, 'words');
    expect(code, out + err).toBe(0);
    expectClean(out + err, command);
    if (command !== 'logs') expect(out).toContain(String.raw`\nHealthy  rollout, revision 9`);
    if (command === 'show') expect((parseYaml(out) as { endpoint: { name: string } }).endpoint.name).toBe('words');
  });

  it('are whole for scripts, on a screen too', async () => {
    const { out } = await stage.say('history', 'words', '--json');
    const { operations } = JSON.parse(out) as { operations: { operation: { reason: string; actor: string } }[] };
    expect(operations.map(({ operation: { reason, actor: by } }) => [reason, by])).toEqual([[forged, actor]]);
    expect(out.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
  });

  it('are one line of a table, and no formula in it, whichever sign a spreadsheet takes for the end of a cell', async () => {
    const { out } = await stage.say('history', 'words', '--csv');
    expectClean(out, 'history --csv');
    expect(out.trimEnd().split('\n')).toHaveLength(2);
    const [row] = parse<Record<string, string>>(out, { columns: true });
    expect(row?.['reason']).toMatch(/^'=cmd\|'\/C calc'!A0\\nHealthy {2}rollout/);
  });

  it('of TIR are those of a refusal, in the error and in what is read later', async () => {
    await stage.simulator.addFault({ operation: 'create', name: 'refused', kind: 'status', status: 400, message: forged });
    const refused = await stage.run(['apply', ...stage.files(stage.spec('refused'))]);
    expect(refused.code).not.toBe(0);
    expect(refused.out).toContain(String.raw`\x1b]0;owned\x07`);
    expectClean(refused.out + refused.err, 'apply');
    const [history, status] = await Promise.all([stage.say('history', 'refused'), stage.say('status', 'refused')]);
    for (const { out, err } of [history, status]) {
      expect(out).toContain(String.raw`\x1b]0;owned\x07`);
      expectClean(out + err, 'after the refusal');
    }
  });

  it('in a command line are quoted by what refuses it, in one line', async () => {
    for (const args of [['status', 'words', `--${forged}`], ['status', forged, ...place], ['validate', '-f', forged]]) {
      const { code, out, err } = await stage.run(args);
      expect(code).toBe(2);
      expectClean(out + err, args[0] ?? '');
    }
  });

  it('are text in the report, in a real browser too', async () => {
    const page = join(stage.directory, 'forged.html');
    const { code, err } = await stage.run(['report', 'words', ...place, '--out', page]);
    expect(code, err).toBe(0);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain(String.raw`\x1b]0;owned\x07`);
    expect(html).not.toMatch(/<img|<script|href="javascript/i);
    if (!existsSync(chromium)) return;
    const dom = execFileSync(chromium, ['--headless', '--no-sandbox', '--disable-gpu', `--user-data-dir=${join(stage.directory, 'chromium')}`, '--dump-dom', pathToFileURL(page).href], { encoding: 'utf8', timeout: 60_000, stdio: ['ignore', 'pipe', 'ignore'] });
    expect(dom).toContain('<title>Rollout of words: Healthy</title>');
    expect(dom).not.toMatch(/<img|<script|href="javascript/i);
  });

  it('make no link and no image in the Temporal UI', async () => {
    const description = await stage.temporal.workflow.getHandle(`endpoint/simulator/Delhi/${stage.projectId}/words`).describe();
    const details = (await description.staticDetails()) ?? '';
    expect(details).toContain('boss@prod');
    // What is not code.
    const live = details.replaceAll(/(`+)[^`](?:[^]*?[^`])?\1(?!`)/g, '');
    expect(live).not.toMatch(/evil|boss@|<|\[|\n/);
  });
});
