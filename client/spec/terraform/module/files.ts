/** Files that functions such as `file()` and `templatefile()` may read: those of the configuration's own folders. */
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { Postponed, type FileAccess } from '../expression/scope.js';
import { parseTemplate } from '../syntax/parse-template.js';
import type { Expression } from '../syntax/read-file.js';

/** Most bytes of a file. */
const MAX_BYTES = 1_000_000;

/** Most files that a pattern looks at; a bound against a whole disk. */
const MAX_FILES = 10_000;

/** Files below the folder of the configuration, and below those of its modules. Paths begin at the first, as in Terraform. */
export class ConfigurationFiles implements FileAccess {
  readonly #folders: string[] = [];
  readonly #templates = new Map<string, Expression | Error>();
  readonly #awaited = new Set<string>();

  /** @param root folder of the configuration */
  constructor(readonly root: string) {
    this.allow(root);
  }

  /** Files of the folder may be read too. */
  allow(folder: string): void {
    this.#folders.push(realpathSync(folder));
  }

  readonly read = (path: string): Buffer => {
    const file = this.#locate(path);
    if (!statSync(file).isFile()) throw new Error(`${path} is no file`);
    if (statSync(file).size > MAX_BYTES) throw new Error(`${path} has more than ${MAX_BYTES} bytes`);
    return readFileSync(file);
  };

  readonly exists = (path: string): boolean => existsSync(resolve(this.root, path)) && statSync(this.#locate(path)).isFile();

  readonly list = (folder: string, pattern: string): string[] => {
    const base = this.#locate(folder);
    const fits = patternOf(pattern);
    return [...filesBelow(base)]
      .map((file) => relative(base, file).split(sep).join('/'))
      .filter((name) => fits.test(name))
      .sort();
  };

  readonly template = (path: string): Expression => {
    const file = this.#locate(path);
    const known = this.#templates.get(file);
    if (known instanceof Error) throw known;
    if (known) return known;
    this.#awaited.add(file);
    throw new Postponed(`${path} is not read yet`);
  };

  /** Reads the templates that were asked for: the evaluation can then begin anew. */
  async readTemplates(): Promise<void> {
    for (const file of this.#awaited) {
      const shown = relative(process.cwd(), file).startsWith('..') ? file : relative(process.cwd(), file);
      this.#templates.set(file, await parseTemplate(shown, readFileSync(file, 'utf8')));
    }
    this.#awaited.clear();
  }

  /** @throws Error when the path leads to nothing, or out of the configuration */
  #locate(path: string): string {
    const file = resolve(this.root, path);
    if (!existsSync(file))
      throw new Error(`There is no ${path}; paths begin at the folder of the configuration, and in a module at \${path.module}`);
    const real = realpathSync(file);
    if (this.#folders.some((folder) => real === folder || real.startsWith(folder + sep))) return real;
    throw new Error(`${path} lies outside of the configuration, and is not read; copy it there`);
  }
}

function* filesBelow(folder: string, count = { left: MAX_FILES }): Generator<string> {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (--count.left < 0) throw new Error(`The folder holds more than ${MAX_FILES} files`);
    if (entry.isDirectory()) yield* filesBelow(join(folder, entry.name), count);
    else if (entry.isFile()) yield join(folder, entry.name);
  }
}

/** `*`, `**`, `?`, `[a-z]` and `{a,b}` as in `fileset()`. */
function patternOf(pattern: string): RegExp {
  const source = pattern.replace(/\*\*\/?|[*?]|\{[^{}]*\}|\[[^\]]*\]|[.+^$()|\\{}]/g, (part) => {
    if (part === '**/') return '(?:.*/)?';
    if (part === '**') return '.*';
    if (part === '*') return '[^/]*';
    if (part === '?') return '[^/]';
    if (part.length > 1 && part.startsWith('{')) return `(?:${part.slice(1, -1).split(',').map((word) => patternOf(word).source.slice(1, -1)).join('|')})`;
    return part.length > 1 && part.startsWith('[') ? part : `\\${part}`;
  });
  return new RegExp(`^${source}$`, 'u');
}
