/** A text of JSON as a tree that knows its places. */
import { LineCounter, isMap, parseDocument, visit, type Document, type YAMLMap } from 'yaml';
import type { Position } from '../../document.js';

export interface JsonTree {
  /** The object that the text is; undefined when it is none. */
  object?: YAMLMap;
  mistakes: { message: string; place: Position }[];
  placeOf: (offset?: number) => Position;
}

/** Reads JSON strictly; its tree is that of YAML, which JSON is a part of, since it keeps places and the digits of numbers. */
export function parseJson(text: string): JsonTree {
  const lines = new LineCounter();
  const document = parseDocument(text, { version: '1.2', lineCounter: lines, prettyErrors: false });
  const placeOf = (offset = 0): Position => {
    const { line, col } = lines.linePos(Math.min(offset, text.length));
    return { line, column: col };
  };
  const mistake = mistakeOf(text);
  const mistakes = [
    ...(mistake ? [mistake] : []),
    ...document.errors.filter(({ code }) => !mistake && code === 'DUPLICATE_KEY').map(({ pos }) => ({ message: 'the same key is there twice', at: pos[0] })),
    ...(mistake || isMap(document.contents) ? [] : [{ message: 'the file is no object', at: 0 }]),
  ].map(({ message, at }) => ({ message: `Not JSON: ${message.replace(/\.?$/, '.')}`, place: placeOf(at ?? document.errors[0]?.pos[0] ?? strangeScalar(document)) }));
  return { ...(mistakes.length === 0 && isMap(document.contents) ? { object: document.contents } : {}), mistakes, placeOf };
}

/** Where the first scalar stands that YAML has and JSON has not. */
function strangeScalar(document: Document.Parsed): number | undefined {
  let at: number | undefined;
  visit(document, {
    Scalar: (_key, { type, source = '', range }) => {
      if (type === 'QUOTE_DOUBLE' || /^(true|false|null|-?(0|[1-9]\d*)(\.\d+)?([eE][-+]?\d+)?)$/.test(source)) return undefined;
      at = range?.[0];
      return visit.BREAK;
    },
  });
  return at;
}

/** What is no JSON, and where if the parser says so. */
function mistakeOf(text: string): { message: string; at?: number } | undefined {
  try {
    JSON.parse(text);
    return undefined;
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    const at = /at position (\d+)/.exec(err.message)?.[1];
    const end = /end of JSON input/.test(err.message) ? text.length : undefined;
    return { message: err.message.replace(/ (?:in JSON )?at position.*$/s, ''), ...(at ?? end) === undefined ? {} : { at: Number(at ?? end) } };
  }
}
