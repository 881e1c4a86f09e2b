/**
 * What of a broken text is HCL, so that a slip in one place does not hide mistakes in another. Each block, and in a broken
 * block each attribute, is judged on its own; the mistakes are then those of the smallest parts that have some.
 */
import type { Position } from '../../document.js';
import { syntaxMistakes, type SyntaxMistake } from './parser.js';
import type { AttributeText, BlockText, BodyText } from './scan.js';

export interface RightParts {
  body: BodyText;
  mistakes: SyntaxMistake[];
}

interface Whole {
  text: string;
  placeOf: (offset: number) => Position;
}

/** The body with its broken parts marked as such. `mistakes` are those of the body as a whole. */
export async function rightParts(body: BodyText, mistakes: readonly SyntaxMistake[], whole: Whole): Promise<RightParts> {
  const found: SyntaxMistake[] = [];
  const attributes: AttributeText[] = [];
  for (const attribute of body.attributes) {
    const own = await mistakesOf(attribute, whole);
    // The first one causes the others: an expression goes wrong once.
    found.push(...own.slice(0, 1));
    attributes.push(own.length === 0 ? attribute : { ...attribute, isBroken: true });
  }
  const blocks: BlockText[] = [];
  for (const block of body.blocks) {
    const own = await mistakesOf(block, whole);
    const inner = own.length === 0 ? { body: block, mistakes: own } : await rightParts(block, own, whole);
    found.push(...inner.mistakes);
    const isLost = own.length > 0 && inner.mistakes.some((mistake) => own.includes(mistake) && !isRepetition(mistake));
    blocks.push({ ...block, ...inner.body, ...(isLost ? { isBroken: true } : {}) });
  }
  const repetitions = mistakes.filter((mistake) => isRepetition(mistake) && !found.some((one) => one.line === mistake.line));
  if (found.length > 0 || repetitions.length > 0) return { body: { attributes, blocks }, mistakes: [...found, ...repetitions] };
  // Each part is right and the whole is not, as when a brace is missing.
  return { body: { attributes: [], blocks: [] }, mistakes: mistakes.slice(0, 1) };
}

const isRepetition = ({ summary }: SyntaxMistake): boolean => summary === 'Attribute redefined';

function mistakesOf({ at, end }: { at: number; end: number }, { text, placeOf }: Whole): Promise<SyntaxMistake[]> {
  const { line, column } = placeOf(at);
  return syntaxMistakes(`${'\n'.repeat(line - 1)}${' '.repeat(column - 1)}${text.slice(at, end)}\n`);
}
