import { describe, expect, it } from 'vitest';
import { html, styleSheet } from '../../../client/report/html.js';

const hostile = `<script>alert("1")</script>' onload=\`x\` &amp;`;

describe('what is put into a template', () => {
  it('is text, in elements and in attributes', () => {
    const made = html`<p title="${hostile}">${hostile}</p>`.toString();
    expect(made).toBe(
      '<p title="&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#96;x&#96; &amp;amp;">&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;&#39; onload=&#96;x&#96; &amp;amp;</p>',
    );
  });

  it('is HTML only where a template made it, and is not escaped twice', () => {
    expect(html`<ul>${['<a>', '<b>'].map((word) => html`<li>${word}</li>`)}</ul>`.toString()).toBe('<ul><li>&lt;a&gt;</li><li>&lt;b&gt;</li></ul>');
  });

  it('is nothing where there is nothing', () => {
    expect(html`<p>${undefined}${false}${0}</p>`.toString()).toBe('<p>0</p>');
  });

  it('shows what would be invisible or would turn the direction of the text', () => {
    expect(html`${'a\u0000b\u001b[31mc\u202ed\u200be\ud800f'}`.toString()).toBe(String.raw`a\x00b\x1b[31mc\u202ed\u200be\ud800f`);
  });

  it('keeps the lines of a log, and characters of any script', () => {
    expect(html`${'one\r\ntwo\tthree नमस्ते 🚀'}`.toString()).toBe('one\ntwo\tthree नमस्ते 🚀');
  });
});

it('a style sheet that could end its element is refused', () => {
  expect(() => styleSheet('p{}</style><script>')).toThrow('no place for a tag');
});
