/** Pieces that several sections are made of. */
import { html, type Content, type Html } from '../html.js';

/** A column of a table: `n` for numbers, `w` for long text, `p` for paths, `k` for text that is not broken, `m` for a small plot. */
export interface Column {
  head: Content;
  kind?: 'n' | 'w' | 'p' | 'k' | 'm';
}

/** A table in a box of its own, which scrolls where the screen is too narrow. */
export function table(label: string, columns: readonly Column[], rows: readonly (readonly Content[])[], foot?: readonly Content[]): Html {
  const cell = (content: Content, index: number): Html => {
    const kind = columns[index]?.kind;
    return kind ? html`<td class="${kind}">${content}</td>` : html`<td>${content}</td>`;
  };
  const isWide = columns.some(({ kind }) => kind === 'w' || kind === 'p' || kind === 'm');
  return html`<div class="scroll" tabindex="0" role="region" aria-label="${label}"><table class="${isWide ? 'wide' : 'narrow'}">
<thead><tr>${columns.map(({ head, kind }) => html`<th scope="col"${kind ? html` class="${kind}"` : ''}>${head}</th>`)}</tr></thead>
<tbody>${rows.map((row) => html`<tr>${row.map(cell)}</tr>\n`)}</tbody>
${foot && html`<tfoot><tr>${foot.map(cell)}</tr></tfoot>`}</table></div>`;
}

/** What can be folded away. */
export const folded = (summary: Content, content: Content, isOpen = false): Html =>
  isOpen ? html`<details open><summary>${summary}</summary>${content}</details>` : html`<details><summary>${summary}</summary>${content}</details>`;

export const section = (id: string, title: string, ...content: readonly Content[]): Html =>
  html`<section id="${id}" aria-labelledby="${id}-title">
<h2 id="${id}-title">${title}</h2>
${content}
</section>`;

/** Name and value, one under the other, or two pairs beside each other where there is room; undefined values are left out. */
export const facts = (rows: readonly (readonly [name: string, value: Content])[], columns: 'one' | 'two' = 'one'): Html =>
  html`<dl class="facts ${columns}">${rows
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([name, value]) => html`<dt>${name}</dt><dd>${value}</dd>\n`)}</dl>`;
