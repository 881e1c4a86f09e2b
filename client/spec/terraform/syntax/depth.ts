/** How deep a text is nested: HashiCorp's parser has a small stack here, and is of no more use once that is full. */
import { endOfToken } from './token.js';

/** Most brackets, texts and sequences inside each other. */
const MAX_DEPTH = 100;

/** Most operators and calls of one expression, each of which the parser nests into the next. */
const MAX_OPERATORS = 250;

interface Frame {
  isText: boolean;
  operators: number;
}

/** Where the text goes too deep; undefined when it does not. */
export function findTooDeep(text: string): number | undefined {
  const frames: Frame[] = [{ isText: false, operators: 0 }];
  const open = (isText: boolean): void => void frames.push({ isText, operators: 0 });
  const close = (): void => void (frames.length > 1 && frames.pop());
  let at = 0;
  while (at < text.length) {
    const frame = frames.at(-1) ?? { isText: false, operators: 0 };
    const letter = text[at] ?? '';
    if (frames.length > MAX_DEPTH || frame.operators > MAX_OPERATORS) return at;
    if (frame.isText) {
      if (letter === '\\') at++;
      else if (text.startsWith('$${', at) || text.startsWith('%%{', at)) at += 2;
      else if (text.startsWith('${', at) || text.startsWith('%{', at)) {
        open(false);
        at++;
      } else if (letter === '"' || letter === '\n') close();
      at++;
      continue;
    }
    if (letter === '"') open(true);
    else if ('([{'.includes(letter)) {
      frame.operators++;
      open(false);
    } else if (')]}'.includes(letter)) close();
    else if (letter === ',' || letter === '\n') frame.operators = 0;
    else if ('+-*/%<>=!&|?'.includes(letter)) frame.operators++;
    at = letter === '"' ? at + 1 : endOfToken(text, at);
  }
  return undefined;
}
