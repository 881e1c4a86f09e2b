/** Bytes of a token at most: about what a real tokenizer comes to, and few enough for a token's bytes to be its id. */
const tokenBytes = 4;

/** A text in tokens; joined they are the text again. A space belongs to the word after it. */
export function tokenize(text: string): string[] {
  return (text.match(/\s?[^\s]+|\s/gu) ?? []).flatMap(pieces);
}

function pieces(word: string): string[] {
  const found: string[] = [];
  let piece = '';
  for (const sign of word) {
    if (piece !== '' && Buffer.byteLength(piece + sign) > tokenBytes) {
      found.push(piece);
      piece = '';
    }
    piece += sign;
  }
  return piece === '' ? found : [...found, piece];
}

/** The id of a token: its bytes as a number. */
export function tokenId(token: string): number {
  return [...Buffer.from(token)].reduce((id, byte) => id * 256 + byte, 0);
}

/** The token of an id; an id that is none is a placeholder of its own. */
export function tokenOf(id: number): string {
  const bytes: number[] = [];
  for (let rest = Math.floor(id); rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
  const text = Buffer.from(bytes).toString('utf8');
  return text === '' || text.includes('\ufffd') ? `<${id}>` : text;
}

/** A number in [0, 1) that depends on a text alone. */
export function fraction(text: string): number {
  let hash = 2166136261;
  for (const byte of Buffer.from(text)) hash = Math.imul(hash ^ byte, 16777619) >>> 0;
  hash = Math.imul(hash ^ (hash >>> 15), 2246822507) >>> 0;
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
}
