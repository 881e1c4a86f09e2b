/** Pages of the documentation as tests look at them: fenced blocks, links, anchors. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** A fenced block. */
export interface Block {
  language: string;
  /** What stands behind the language. */
  info: string;
  text: string;
  /** Line of its first line, from 1. */
  line: number;
}

export interface Page {
  /** Path below the root. */
  file: string;
  text: string;
  blocks: Block[];
  /** Text without blocks and comments, lines in their places. */
  prose: string;
}

export function readPage(file: string): Page {
  const text = readFileSync(file, 'utf8');
  const blocks: Block[] = [];
  const prose: string[] = [];
  let open: Block | undefined;
  const visible = text.replaceAll(/<!--[\s\S]*?-->/g, (comment) => comment.replaceAll(/[^\n]/g, ''));
  visible.split('\n').forEach((line, index) => {
    const [, language = '', info = ''] = /^\s*```(\S*)\s*(.*)$/.exec(line) ?? [];
    const isFence = /^\s*```/.test(line);
    if (open && isFence) {
      blocks.push(open);
      open = undefined;
    } else if (open) open.text += `${line}\n`;
    else if (isFence) open = { language, info: info.trim(), text: '', line: index + 2 };
    prose.push(open || isFence ? '' : line);
  });
  if (open) throw new Error(`${file}:${open.line}: the block is not closed.`);
  return { file, text, blocks, prose: prose.join('\n') };
}

/** Every page below docs/, decisions included. */
export const docsPages = (): Page[] =>
  readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.md'))
    .sort()
    .map((file) => readPage(join('docs', file)));

/** All pages that readers are led to. */
export const allPages = (): Page[] => [...['README.md', 'ARCHITECTURE.md', 'simulator/README.md'].filter((file) => existsSync(file)).map(readPage), ...docsPages()];

/** Targets of links and pictures, with their lines. */
export function linksOf({ prose }: Page): { target: string; line: number }[] {
  return prose.split('\n').flatMap((text, index) =>
    [...text.replaceAll(/`[^`]*`/g, '').matchAll(/\]\(([^)\s]+)(?:\s+"[^"]*")?\)/g)].map(([, target = '']) => ({ target, line: index + 1 })),
  );
}

/** What a link to the page may name behind #: slugs of headings as GitHub makes them, and ids. */
export function anchorsOf({ prose }: Page): Set<string> {
  const anchors = new Set([...prose.matchAll(/\bid="([^"]+)"/g)].map(([, id = '']) => id));
  const counts = new Map<string, number>();
  for (const [, heading = ''] of prose.matchAll(/^#{1,6}\s+(.*)$/gm)) {
    const slug = heading
      .replaceAll(/<[^>]*>/g, '')
      .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .trim()
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\p{M}_\- ]/gu, '')
      .replaceAll(' ', '-');
    const count = counts.get(slug) ?? 0;
    counts.set(slug, count + 1);
    anchors.add(count === 0 ? slug : `${slug}-${count}`);
  }
  return anchors;
}

/** Spans of code in the prose, with their lines. */
export const codeSpansOf = ({ prose }: Page): { text: string; line: number }[] =>
  prose.split('\n').flatMap((text, index) => [...text.matchAll(/`([^`]+)`/g)].map(([, span = '']) => ({ text: span, line: index + 1 })));
