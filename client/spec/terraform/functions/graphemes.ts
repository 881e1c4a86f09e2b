/** What a reader takes for one letter, however many code points it has: Terraform counts and cuts texts by these. */
const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

export const graphemesOf = (word: string): string[] => Array.from(segmenter.segment(word), ({ segment }) => segment);

export const lengthOf = (word: string): number => graphemesOf(word).length;
