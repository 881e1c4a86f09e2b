import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { renderReport } from '../../../../client/report/page/page.js';
import { palettes } from '../../../../client/report/page/style.js';
import type { Report } from '../../../../client/report/report.js';
import { call, failedCreate, probe, reportOf } from '../facts.js';

/** The tags of a page in their order, with the names of their attributes. */
const skeleton = (page: string): string[] =>
  [...page.matchAll(/<(\/?[a-z!][^\s>]*)((?:\s+[\w:-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(([, tag, attributes]) => `${tag} ${(attributes ?? '').replace(/="[^"]*"/g, '')}`);

const hostile = `"'\`><script>alert(1)</script><img src=x onerror=alert(2)><style>*{display:none}</style><!--]]>&lt;\u0000\u202e javascript:alert(3) url(http://evil.example/)`;

/** Every word that came from outside, put in place of what is there. Words of ours, and times, stay. */
function withWords(report: Report, word: string): Report {
  const own = new Set(['result', 'phase', 'from', 'to', 'at', 'asOf', 'startedAt', 'endedAt', 'kind', 'runUrl', 'endpointUrl', 'outcome', 'target', 'change', 'format']);
  const replaced = (value: unknown, key: string): unknown => {
    if (typeof value === 'string') return own.has(key) ? value : word;
    if (Array.isArray(value)) return value.map((item) => replaced(item, key));
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, replaced(inner, name)]));
  };
  return replaced(report, '') as Report;
}

function full(): Report {
  const facts = failedCreate();
  facts.operation.plan = { ...(facts.operation.plan as object), kind: 'change', changes: [{ path: 'detailedInfo.args', live: ['a'], desired: 'b', change: 'patch', notReturned: true }] };
  return reportOf({ ...facts, before: facts.operation, after: facts.operation });
}

describe('a page', () => {
  it('has the same elements and attributes whatever the words from outside are', () => {
    const plain = renderReport(withWords(full(), hostile.replaceAll(/[^\w/ ]/g, 'x')));
    const attacked = renderReport(withWords(full(), hostile));
    expect(skeleton(attacked)).toEqual(skeleton(plain));
    expect(attacked).not.toMatch(/<(script|img|iframe|object|link|base|form|foreignObject)\b/i);
    expect(attacked.match(/<style/g)).toHaveLength(1);
    expect(attacked).not.toMatch(/<[^>]*\son\w+=/i);
    expect(attacked).toContain('&lt;script&gt;alert(1)');
  });

  it('forbids everything but its own style, which it names by its digest', () => {
    const page = renderReport(full());
    const style = /<style>([\s\S]*?)<\/style>/.exec(page)?.[1] ?? '';
    const digest = createHash('sha256').update(style).digest('base64');
    const policy = /<meta http-equiv="Content-Security-Policy" content="([^"]*)">/.exec(page)?.[1]?.replaceAll('&#39;', "'");
    expect(policy).toBe(`default-src 'none'; style-src 'sha256-${digest}'; base-uri 'none'; form-action 'none'`);
    expect(page).not.toMatch(/\sstyle="/);
  });

  it('asks nobody for anything: its only addresses are links to the Temporal UI', () => {
    const page = renderReport(full());
    expect(page).not.toMatch(/\b(src|srcset|xlink:href|action|poster|data)=/);
    expect(page).not.toMatch(/@import|url\((?!#)/);
    const links = [...page.matchAll(/href="([^"]*)"/g)].map(([, href]) => href ?? '');
    expect(links.filter((href) => !href.startsWith('#')).every((href) => href.startsWith('http://127.0.0.1:8233/namespaces/'))).toBe(true);
    const ids = [...page.matchAll(/ id="([^"]*)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    expect(links.filter((href) => href.startsWith('#')).every((href) => ids.includes(href.slice(1)))).toBe(true);
  });

  it('draws every probe, the bound, every phase and every call', () => {
    const facts = failedCreate();
    facts.probes = Array.from({ length: 60 }, (_, index) => probe(index + 1, 62 + index / 2, 100 + index, index % 3 === 0 ? 'no' : undefined));
    facts.calls = Array.from({ length: 240 }, (_, index) => call(index + 1, 'awaitReady', 10 + index / 10, { attempt: index + 1, ...(index % 10 === 0 ? { outcome: 'unavailable', status: null } : {}) }));
    const page = renderReport(reportOf(facts));
    const plot = page.slice(page.indexOf('<section id="probes"'), page.indexOf('<section id="calls"'));
    expect(plot.match(/<circle class="hit"/g)).toHaveLength(40);
    expect(plot.match(/<path class="miss"/g)).toHaveLength(20);
    expect(plot).toContain('bound 1200 ms');
    const timeline = page.slice(page.indexOf('<section id="timeline"'), page.indexOf('<section id="evidence"'));
    expect(timeline.match(/<line class="tick"/g)).toHaveLength(216 + 40);
    for (const name of ['Validating', 'Creating', 'AwaitingReady', 'Probing', 'Unwinding', 'Failed']) expect(timeline).toContain(`text-anchor="end">${name}</text>`);
    const list = page.slice(page.indexOf('aria-label="Calls one by one"'));
    expect(list.slice(0, list.indexOf('</table>')).match(/<tr>/g)).toHaveLength(241);
    expect(list).toContain('no answer');
  });

  it('keeps a stretch of cost on one line, also in a narrow window', () => {
    expect(renderReport(reportOf(failedCreate()))).toContain('<td class="k">during the operation</td>');
  });

  it('says so where there is little to show', () => {
    const facts = failedCreate({ plan: null, failure: null, evidence: null, endedAt: null, phase: 'Validating', revision: null, summary: null });
    const page = renderReport(reportOf({ ...facts, entries: [], calls: [], probes: [], revisions: [] }));
    for (const words of ['No phase is recorded', 'No step is recorded yet', 'None is recorded', 'Not known: a price comes with a plan']) expect(page).toContain(words);
    expect(page).not.toContain('id="evidence"');
    expect(page).not.toMatch(/undefined|NaN|\[object/);
  });
});

/** Relative luminance and contrast. @see www.w3.org/TR/WCAG22/#dfn-contrast-ratio (read 2026-11) */
function contrast(one: string, other: string): number {
  const luminance = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((start) => Number.parseInt(hex.slice(start, start + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [light = 0, dark = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (light + 0.05) / (dark + 0.05);
}

describe.each(Object.entries(palettes))('the %s colours', (_name, { ground, raised, ink, soft, link, good, bad, wait, work, person, back }) => {
  it.each(Object.entries({ ink, soft, link, good, bad, wait }))('let %s be read on both grounds', (_colour, colour) => {
    expect(Math.min(contrast(colour, ground), contrast(colour, raised))).toBeGreaterThanOrEqual(4.5);
  });

  it.each(Object.entries({ work, person, back }))('let %s be told from the ground', (_colour, colour) => {
    expect(contrast(colour, ground)).toBeGreaterThanOrEqual(3);
  });
});
