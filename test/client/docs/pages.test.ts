import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { buildProgram } from '../../../client/cli/program.js';
import { exitCodes } from '../../../client/cli/exit-codes.js';
import { upOptions } from '../../../client/cli/up-options.js';
import { knownByHand } from '../../../client/docs/command-exits.js';
import { includedFiles, withIncludedFiles } from '../../../client/docs/included-files.js';
import { generatedPages } from '../../../client/docs/pages.js';
import { parseUpOptions } from '../../../local/options.js';
import { fieldAt, listFieldPaths } from '../../../workflows/contract/rules/field.js';
import { formatPath } from '../../../workflows/contract/rules/field-path.js';
import { readPage, docsPages } from '../../docs/markdown-page.js';

const read = (file: string): string => readFileSync(file, 'utf8');

describe('docs', () => {
  it.each(Object.entries(generatedPages))('docs/%s is what the source makes of it', (file, make) => {
    expect(read(`docs/${file}`), 'Run npm run docs.').toBe(make());
  });

  it.each(['README.md', ...docsPages().map(({ file }) => file)])('%s shows the examples that it names as they are', (file) => {
    expect(read(file), 'Run npm run docs.').toBe(withIncludedFiles(read(file), read));
  });
});

describe('the spec reference', () => {
  it('has words for every field', () => {
    const silent = listFieldPaths().filter((path) => (fieldAt(path)?.description ?? '') === '');
    expect(silent.map((path) => formatPath(path))).toEqual([]);
  });
});

describe('the command line', () => {
  it('has a description, an example and named arguments for every command', () => {
    const page = readPage('docs/cli-reference.md');
    const chapters = page.text.split(/^### /m);
    const program = buildProgram();
    const shown = program.createHelp().visibleCommands(program).filter((command) => command.name() !== 'help');
    const poor = shown.filter((command) => {
      const chapter = chapters.find((text) => text.startsWith(`${command.name()}\n`)) ?? '';
      // Programs of their own answer --help themselves.
      const isProgram = ['up', 'simulator'].includes(command.name());
      return command.description() === '' || !(isProgram || chapter.includes('```console\n$ '));
    });
    expect(poor.map((command) => command.name())).toEqual([]);
  });

  it('knows by hand only commands that are there', () => {
    const names = buildProgram().commands.map((command) => command.name());
    expect(knownByHand.filter((name) => !names.includes(name))).toEqual([]);
  });

  it('tells the options of up that are read', () => {
    const args = upOptions.flatMap(({ flags }) => {
      const [flag = '', value] = flags.split(' ');
      return value === undefined ? [flag] : [flag, '7'];
    });
    expect(parseUpOptions(args)).toMatchObject({ once: true, profile: '7', dataDirectory: '7', clockRate: 7, help: true });
  });

  it('has the exit codes that README.md tells', () => {
    const told = [...read('README.md').matchAll(/^\| (\d+) \| /gm)].map(([, code]) => Number(code));
    expect(told).toEqual(Object.values(exitCodes));
  });
});

describe('the page about programs', () => {
  const page = read('docs/programmatic-use.md');

  it('names every export of the library, and none that is not there', () => {
    const index = read('client/index.ts');
    const exported = [...index.matchAll(/^export (?:type )?\{([^}]*)\}/gm)].flatMap(([, names = '']) =>
      names.split(',').map((name) => name.replace(/\btype\b/, '').trim()).filter((name) => name !== ''),
    );
    const types = page.slice(page.indexOf('## Types'));
    const named = [...types.matchAll(/`(\w+)`/g)].map(([, name = '']) => name);
    expect(named.toSorted()).toEqual(exported.toSorted());
  });

  it('shows every program, and shows none that does not run', () => {
    const shown = ['README.md', 'docs/programmatic-use.md'].flatMap((file) => includedFiles(read(file)));
    expect(shown.toSorted()).toEqual(readdirSync('examples/programs').map((file) => `examples/programs/${file}`));
    expect(page.match(/^```ts$/gm)).toBeNull();
  });
});
