import { describe, expect, it } from 'vitest';
import { Line, line } from '../../../client/cli/line.js';

const forged = 'why\nHealthy  rollout\u001b[2K';

describe('a line on the screen', () => {
  it('shows whatever is put into it as one line', () => {
    expect(line`by ${'asha'}: ${forged} (${2})`.toString()).toBe(String.raw`by asha: why\nHealthy  rollout\x1b[2K (2)`);
  });

  it('keeps the colours that it was given, and those of nobody else', () => {
    const red = Line.coloured('red', `\u001b[32m${forged}`);
    expect(line`${red} ok`.toString()).toBe(`\u001b[31m${String.raw`\x1b[32mwhy\nHealthy  rollout\x1b[2K`}\u001b[39m ok`);
  });

  it('is as wide as it is seen, so that columns stand under each other', () => {
    const cells = [Line.coloured('bold', 'a\nb'), Line.of('abcdef')].map((cell) => line`${cell.padEnd(8)}|`);
    expect(cells.map(({ width }) => width)).toEqual([9, 9]);
    expect(cells.map((cell) => cell.toString())).toEqual([`\u001b[1m${String.raw`a\nb`}\u001b[22m    |`, 'abcdef  |']);
  });

  it('that fell into an ordinary template is shown with its escapes: they are obeyed by no mistake', () => {
    expect(Line.of(String(Line.coloured('red', 'x'))).toString()).toBe(String.raw`\x1b[31mx\x1b[39m`);
  });
});
