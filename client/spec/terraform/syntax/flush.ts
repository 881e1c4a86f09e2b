/** The indent of `<<-` here-documents, as HashiCorp's parser takes it off. @see hcl hclsyntax/parser_template.go (read 2026-11) */

/** A part of one line, between the sequences `${ … }` and `%{ … }`; `start` is its place in the text. */
interface Piece {
  start: number;
  /** What is left once strip markers have done their work; undefined for a sequence. */
  word?: string;
}

/**
 * The body of a here-document without the indent that its lines have in common. A line behind a strip marker is no line
 * of its own: it neither counts nor changes. @param endOfSequence behind the brace that closes a sequence
 */
export function withoutIndent(body: string, endOfSequence: (at: number) => number): string {
  let indent = Number.POSITIVE_INFINITY;
  let isLineStart = true;
  const indented: number[] = [];
  for (const { start, word } of piecesOf(body, endOfSequence)) {
    if (isLineStart) {
      const blanks = word === undefined ? 0 : word.length - word.trimStart().length;
      const isBlank = word !== undefined && blanks === word.length && word.endsWith('\n');
      if (!isBlank) {
        indent = Math.min(indent, blanks);
        if (word !== undefined) indented.push(start);
      }
    }
    isLineStart = word?.endsWith('\n') ?? false;
  }
  if (indent === 0 || indented.length === 0) return body;
  return indented.reduceRight((text, at) => text.slice(0, at) + text.slice(at + indent), body);
}

function piecesOf(body: string, endOfSequence: (at: number) => number): Piece[] {
  const pieces: Piece[] = [];
  let [start, at, isStripped] = [0, 0, false];
  const close = (isStrippedBehind = false): void => {
    if (at === start) return;
    const left = isStripped ? body.slice(start, at).trimStart() : body.slice(start, at);
    pieces.push({ start, word: isStrippedBehind ? left.trimEnd() : left });
    [start, isStripped] = [at, false];
  };
  while (at < body.length) {
    if (body.startsWith('$${', at) || body.startsWith('%%{', at)) at += 3;
    else if (body.startsWith('${', at) || body.startsWith('%{', at)) {
      close(body[at + 2] === '~');
      pieces.push({ start: at });
      at = endOfSequence(at + 2);
      start = at;
      isStripped = body[at - 2] === '~';
    } else if (body[at++] === '\n') close();
  }
  close();
  return pieces;
}
