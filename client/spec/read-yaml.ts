import { LineCounter, isScalar, parseAllDocuments } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import type { Finding } from '../../workflows/contract/finding.js';
import type { FindingCode } from '../../workflows/contract/finding-codes.js';
import { formatPath, type FieldPath } from '../../workflows/contract/rules/field-path.js';
import type { Position, Reading, Source, SpecDocument } from './document.js';
import type { Environment } from './substitute.js';
import { makePlain } from './yaml-tree.js';

/** Most characters of a file. A spec has a few thousand. */
const MAX_CHARACTERS = 1_000_000;

/** Most documents of a file, and most levels that values stand inside each other. */
const MAX_DOCUMENTS = 500;
const MAX_DEPTH = 200;
/** Most comparisons of keys, each with those before it in its mapping: enough for 6,000 keys of one. */
const MAX_COMPARISONS = 20_000_000;

/** Most mistakes of the text that are told for one document; the first ones cause the rest. */
const MAX_MISTAKES = 20;

/** Reads YAML 1.2, and JSON as its subset, several documents a file; `${NAME}` is replaced from the environment. */
export function readYaml(file: string, text: string, environment: Environment): Reading {
  if (text.length > MAX_CHARACTERS) {
    return {
      documents: [],
      findings: [
        problem(
          { file, document: 1 },
          undefined,
          'file-too-long',
          `The file has more than ${MAX_CHARACTERS} characters.`,
          'Split it.',
        ),
      ],
    };
  }
  const lines = new LineCounter();
  const reading: Reading = { documents: [], findings: [] };
  const whole = { file, document: 1 };
  const refused = (code: FindingCode, message: string, fix: string): Reading => ({ documents: [], findings: [problem(whole, undefined, code, message, fix)] });
  if ((text.match(/^(?:---|\.\.\.)(?=\s|$)/gm)?.length ?? 0) > MAX_DOCUMENTS)
    return refused('file-too-long', `The file has more than ${MAX_DOCUMENTS} documents.`, 'Split it.');
  if (isTooDeep(text)) return refused('yaml-unreadable', `Its values stand more than ${MAX_DEPTH} levels inside each other.`, 'Write a flatter document.');
  try {
    const parsed = parseAllDocuments(text, { version: '1.2', merge: true, lineCounter: lines, prettyErrors: false, uniqueKeys: countedEquality() });
    if ('empty' in parsed) reading.findings.push(...toldByParser(parsed, whole, lines));
    for (const [index, document] of [...parsed].entries()) {
      // Comments alone, and what follows a last `---`, are no spec.
      if (isBlank(document) && document.errors.length + document.warnings.length === 0) continue;
      readDocument(document, { source: { file, document: index + 1 }, text, lines, environment }, reading);
    }
  } catch (err) {
    if (!(err instanceof RangeError)) throw err;
    reading.findings.push(problem(whole, undefined, 'yaml-unreadable', 'Its values stand too deep inside each other.', 'Write a flatter document.'));
  }
  if (reading.documents.length === 0 && reading.findings.length === 0)
    reading.findings.push(problem(whole, undefined, 'file-empty', 'The file holds no spec.', 'Start it with apiVersion: tir-rollouts/v1.'));
  return reading;
}

/** Equality of keys as the parser itself has it, up to so many comparisons of a file: it compares each key with all before it, and tells what is thrown. */
function countedEquality(): (one: unknown, other: unknown) => boolean {
  let count = 0;
  return (one, other) => {
    if (++count > MAX_COMPARISONS) throw new Error('a mapping has more keys than a spec can have');
    return one === other || (isScalar(one) && isScalar(other) && one.value === other.value);
  };
}

/**
 * Whether brackets, or the dashes and question marks before a value, stand deeper than anything that makes sense, before a
 * parser is let near: that takes time by the square of the depth. Brackets of a text count as well.
 */
function isTooDeep(text: string): boolean {
  if (new RegExp(`(?:[-?:][ \\t]+){${MAX_DEPTH + 1}}`).test(text)) return true;
  let depth = 0;
  for (const sign of text.match(/[[\]{}]/g) ?? []) {
    depth = sign === '[' || sign === '{' ? depth + 1 : Math.max(0, depth - 1);
    if (depth > MAX_DEPTH) return true;
  }
  return false;
}

const isBlank = ({ contents }: Document.Parsed): boolean =>
  contents === null || (isScalar(contents) && contents.value === null && contents.source === '');

interface Place {
  source: Source;
  /** The whole file. */
  text: string;
  lines: LineCounter;
  environment: Environment;
}

function readDocument(document: Document.Parsed, { source, text, lines, environment }: Place, reading: Reading): void {
  const at = (offset: number | undefined): Position | undefined => positionOf(lines, offset);
  reading.findings.push(...toldByParser(document, source, lines));
  // A repeated key leaves a document that can still be read, and judged for the rest.
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return;

  try {
    const { findings, offsets } = makePlain(document, { environment });
    for (const { severity, code, message, fix, path, node, nth } of findings) {
      const place = at(offsetOf(node, text, nth));
      reading.findings.push({ severity, code, path: formatPath(path), message, fix, ...source, ...place });
    }
    reading.documents.push({
      source,
      value: document.toJS() as unknown,
      unread: findings.filter(({ severity }) => severity === 'error').map(({ path }) => formatPath(path)),
      locate: (path) => at(placeOf(path, offsets) ?? document.contents?.range?.[0]),
    } satisfies SpecDocument);
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    const message = `The document cannot be unfolded: ${err.message}.`;
    reading.findings.push(problem(source, at(document.range?.[0]), 'yaml-unreadable', message, 'Use fewer aliases, and none inside what it names.'));
  }
}

/** Where the node starts, or the `${` in it. */
function offsetOf({ range }: Node, text: string, nth?: number): number | undefined {
  if (!range || nth === undefined) return range?.[0];
  let at = range[0] - 1;
  for (let left = nth; left >= 0; left--) at = text.indexOf('${', at + 1);
  return at >= range[0] && at < range[1] ? at : range[0];
}

/** Where the field starts; its nearest parent when it is not there. */
function placeOf(path: FieldPath, offsets: ReadonlyMap<string, number>): number | undefined {
  for (let length = path.length; length > 0; length--) {
    const offset = offsets.get(formatPath(path.slice(0, length)));
    if (offset !== undefined) return offset;
  }
  return undefined;
}

function positionOf(lines: LineCounter, offset: number | undefined): Position | undefined {
  if (offset === undefined) return undefined;
  const { line, col } = lines.linePos(offset);
  return { line, column: col };
}

/** Mistakes and warnings of the parser. */
function toldByParser({ errors, warnings }: Pick<Document.Parsed, 'errors' | 'warnings'>, source: Source, lines: LineCounter): Finding[] {
  const place = ({ pos }: YAMLError): Position | undefined => positionOf(lines, pos[0]);
  const sentence = ({ message }: YAMLError): string => message.replace(/\.?$/, '.');
  return [
    ...errors.slice(0, MAX_MISTAKES).map((error) => {
      if (error.code === 'DUPLICATE_KEY') return problem(source, place(error), 'key-repeated', 'The same key is there twice.', 'Keep one of them.');
      const fix = 'Mend the text here; indentation and quotes are the usual cause.';
      return problem(source, place(error), 'yaml-syntax', `Not YAML: ${sentence(error)}`, fix);
    }),
    ...warnings.slice(0, MAX_MISTAKES).map((warning): Finding => {
      const fix = 'Look at what is written here; a text in quotes is never taken for anything else.';
      return { ...problem(source, place(warning), 'yaml-warning', `The YAML parser warns: ${sentence(warning)}`, fix), severity: 'warning' };
    }),
  ];
}

function problem(source: Source, position: Position | undefined, code: FindingCode, message: string, fix: string): Finding {
  return { severity: 'error', code, path: '', message, fix, file: source.file, document: source.document, ...position };
}
