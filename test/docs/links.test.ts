import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, it } from 'vitest';
import { allPages, anchorsOf, docsPages, linksOf, readPage, type Page } from './markdown-page.js';

const isOutside = (target: string): boolean => /^[a-z]+:/.test(target);

/** The path below the root that the link leads to, and what it names there. */
function resolve(page: Page, target: string): { path: string; anchor?: string } {
  const [file = '', anchor] = target.split('#');
  const path = file === '' ? page.file : normalize(join(dirname(page.file), decodeURIComponent(file)));
  return anchor === undefined ? { path } : { path, anchor };
}

describe('links', () => {
  it.each(allPages().map((page) => [page.file, page] as const))('of %s lead somewhere', (_file, page) => {
    const broken = linksOf(page)
      .filter(({ target }) => !isOutside(target))
      .flatMap(({ target, line }) => {
        const { path, anchor } = resolve(page, target);
        if (!existsSync(path)) return [`${page.file}:${line}: ${target} does not exist`];
        if (anchor === undefined || !path.endsWith('.md')) return [];
        return anchorsOf(readPage(path)).has(anchor) ? [] : [`${page.file}:${line}: ${path} has no #${anchor}`];
      });
    expect(broken).toEqual([]);
  });

  it('name no place twice in one page', () => {
    const twice = docsPages().flatMap(({ file, prose }) => {
      const ids = [...prose.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id);
      return ids.filter((id, index) => ids.indexOf(id) !== index).map((id) => `${file}: ${id}`);
    });
    expect(twice).toEqual([]);
  });
});

describe('docs/README.md', () => {
  const index = readPage('docs/README.md');

  it('leads to every page', () => {
    const reached = new Set(['docs/README.md']);
    const open = [index];
    for (let page = open.pop(); page; page = open.pop())
      for (const { target } of linksOf(page).filter((link) => !isOutside(link.target))) {
        const { path } = resolve(page, target);
        if (reached.has(path) || !path.startsWith('docs/') || !path.endsWith('.md') || !existsSync(path)) continue;
        reached.add(path);
        open.push(readPage(path));
      }
    const lost = docsPages().filter(({ file }) => !reached.has(file));
    expect(lost.map(({ file }) => file)).toEqual([]);
  });

  it('lists each page of docs/ itself, one line each', () => {
    const listed = linksOf(index).map(({ target }) => target);
    const pages = docsPages().filter(({ file }) => /^docs\/(?!README)[^/]+\.md$/.test(file));
    expect(pages.map(({ file }) => file.slice('docs/'.length)).filter((file) => !listed.includes(file))).toEqual([]);
  });

  it('keeps in comments only pages that are not there yet', () => {
    const hidden = [...readFileSync('docs/README.md', 'utf8').matchAll(/<!--([\s\S]*?)-->/g)].flatMap(([, comment = '']) =>
      [...comment.matchAll(/\]\(([^)#]+\.md)/g)].map(([, file = '']) => file),
    );
    expect(hidden.filter((file) => existsSync(join('docs', file))), 'Take these lines out of their comments.').toEqual([]);
  });
});
