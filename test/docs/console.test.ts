import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { mistakeOf, mistakeOfMention } from './dry-program.js';
import { allPages, codeSpansOf, type Block, type Page } from './markdown-page.js';
import { commandsOf, typedLines } from './shell-words.js';

const pages = allPages();

const mistakesIn = (lines: readonly string[], place: string): string[] =>
  lines.flatMap((line) =>
    commandsOf(line).flatMap((words) => {
      const mistake = mistakeOf(words);
      return mistake === undefined ? [] : [`${place}: $ ${words.join(' ')}\n  ${mistake}`];
    }),
  );

const placeOf = ({ file }: Page, { line }: Block): string => `${file}:${line}`;

describe.each(pages.map((page) => [page.file, page] as const))('%s', (_file, page) => {
  it('shows commands that could be typed so', () => {
    const shells = page.blocks.filter(({ language }) => ['console', 'sh', 'bash', 'shell'].includes(language));
    const mistakes = shells.flatMap((block) =>
      mistakesIn(block.language === 'console' ? typedLines(block.text) : block.text.split('\n'), placeOf(page, block)),
    );
    expect(mistakes).toEqual([]);
  });

  it('mentions commands and options that are there', () => {
    const mistakes = codeSpansOf(page).flatMap(({ text, line }) => {
      const mistake = mistakeOfMention(commandsOf(text)[0] ?? []);
      return mistake === undefined ? [] : [`${page.file}:${line}: ${text}: ${mistake}`];
    });
    expect(mistakes).toEqual([]);
  });
});

it('a pipeline of GitHub runs commands that could be typed so', () => {
  const mistakes = pages.flatMap((page) =>
    page.blocks
      .filter(({ language, text }) => language === 'yaml' && /^jobs:/m.test(text))
      .flatMap((block) => mistakesIn(runsOf(parse(block.text)), placeOf(page, block))),
  );
  expect(mistakes).toEqual([]);
});

function runsOf(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) =>
    key === 'run' && typeof inner === 'string' ? inner.split('\n') : runsOf(inner),
  );
}

describe('a command of the documentation', () => {
  it.each([
    ['tir-rollouts frobnicate', 'unknown command'],
    ['npx tir-rollouts scale chat-1b', 'missing required argument'],
    ['tir-rollouts scale chat-1b two', 'whole number'],
    ['tir-rollouts apply', '--file'],
    ['tir-rollouts list --colour', '--colour'],
    ['npx tir-rollouts up --portable', '--portable'],
    ['npm start -- --twice', '--twice'],
    ['npm run paint', 'paint'],
    ['npm test -- everything', 'everything'],
    ['DATABASE_URL=x tir-rollouts list && tir-rollouts histroy chat-1b', 'histroy'],
  ])('%s is refused', (line, words) => {
    expect(mistakesIn([line], 'here').join()).toContain(words);
  });

  it.each([
    'tir-rollouts apply -f endpoint.yaml --set "endpoint.replica=2"   # more traffic',
    'npx tir-rollouts show chat-1b 3 > chat-1b.yaml',
    'tir-rollouts --help',
    'npx tir-rollouts up --once --data-dir /tmp/x',
    'git clone x && npm start',
  ])('%s passes', (line) => {
    expect(mistakesIn([line], 'here')).toEqual([]);
  });

  it('is read over several lines', () => {
    expect(typedLines('$ tir-rollouts plan \\\n    -f a.yaml\noutput\n$ ls')).toEqual(['tir-rollouts plan -f a.yaml', 'ls']);
  });
});
