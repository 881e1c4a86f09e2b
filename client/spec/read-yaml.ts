import { LineCounter, isAlias, isMap, isScalar, isSeq, parseAllDocuments } from 'yaml';
import type { Document, Node, YAMLError } from 'yaml';
import type { Finding } from '../../workflows/contract/finding.js';
import type { ErrorCode } from '../../workflows/contract/finding-codes.js';
import type { FieldPath } from '../../workflows/contract/rules/field-path.js';
import type { Position, Reading, Source, SpecDocument } from './document.js';
import { substitute } from './substitute.js';
import type { Environment } from './substitute.js';

/** Most characters of a file. A spec has a few thousand. */
const MAX_CHARACTERS = 1_000_000;

/** Most uses of aliases in a document; a bound against documents that unfold to more than memory holds. */
const MAX_ALIASES = 1_000;

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
  const parsed = parseAllDocuments(text, { version: '1.2', merge: true, lineCounter: lines, prettyErrors: false });
  const reading: Reading = { documents: [], findings: [] };
  for (const [index, document] of [...parsed].entries()) {
    // Comments alone, and what follows a last `---`, are no spec.
    if (isBlank(document) && document.errors.length === 0) continue;
    readDocument(document, { file, document: index + 1 }, lines, environment, reading);
  }
  if (reading.documents.length === 0 && reading.findings.length === 0) {
    reading.findings.push(
      problem(
        { file, document: 1 },
        undefined,
        'file-empty',
        'The file holds no spec.',
        'Start it with apiVersion: tir-rollouts/v1.',
      ),
    );
  }
  return reading;
}

const isBlank = ({ contents }: Document.Parsed): boolean =>
  contents === null || (isScalar(contents) && contents.value === null && contents.source === '');

function readDocument(
  document: Document.Parsed,
  source: Source,
  lines: LineCounter,
  environment: Environment,
  reading: Reading,
): void {
  const at = (offset: number | undefined): Position | undefined => {
    if (offset === undefined) return undefined;
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  for (const error of document.errors.slice(0, MAX_MISTAKES))
    reading.findings.push(syntaxProblem(source, at(error.pos[0]), error));
  // A repeated key leaves a document that can still be read, and judged for the rest.
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return;

  const unset = substitute(document, environment);
  for (const { node, name, path } of unset) {
    reading.findings.push({
      ...problem(
        source,
        at(node.range?.[0]),
        'variable-unset',
        `The environment has no variable ${name}.`,
        `Set ${name}, or write $\${${name}} for the text itself.`,
      ),
      path,
    });
  }
  try {
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    assertTree(value);
    reading.documents.push({
      source,
      value,
      unread: unset.map(({ path }) => path),
      locate: (path) => at(offsetOf(document, path)),
    } satisfies SpecDocument);
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    reading.findings.push(
      problem(
        source,
        at(document.range?.[0]),
        'yaml-unreadable',
        `The document cannot be unfolded: ${err.message}.`,
        'Use fewer aliases, and none inside what it names.',
      ),
    );
  }
}

/** Where the path leads in the text; the nearest parent when the field itself is not there. */
function offsetOf(document: Document.Parsed, path: FieldPath): number | undefined {
  let node: Node | null | undefined = document.contents;
  let offset = node?.range?.[0];
  for (const step of path) {
    const holder: unknown = isAlias(node) ? node.resolve(document) : node;
    if (isMap(holder)) {
      const pair = holder.items.find((item) => isScalar(item.key) && String(item.key.value) === String(step));
      if (!pair) return offset;
      offset = isScalar(pair.key) ? (pair.key.range?.[0] ?? offset) : offset;
      node = pair.value as Node | null;
    } else if (isSeq(holder) && typeof step === 'number') {
      const item = holder.items[step] as Node | undefined;
      if (!item) return offset;
      offset = item.range?.[0] ?? offset;
      node = item;
    } else return offset;
  }
  return offset;
}

/** @throws Error when a value holds itself, which no spec can mean */
function assertTree(value: unknown, above: readonly object[] = []): void {
  if (typeof value !== 'object' || value === null) return;
  if (above.includes(value)) throw new Error('a value holds itself');
  for (const inner of Object.values(value)) assertTree(inner, [...above, value]);
}

function syntaxProblem(source: Source, position: Position | undefined, error: YAMLError): Finding {
  if (error.code === 'DUPLICATE_KEY')
    return problem(source, position, 'key-repeated', 'The same key is there twice.', 'Keep one of them.');
  return problem(
    source,
    position,
    'yaml-syntax',
    `Not YAML: ${error.message.replace(/\.?$/, '.')}`,
    'Mend the text here; indentation and quotes are the usual cause.',
  );
}

function problem(source: Source, position: Position | undefined, code: ErrorCode, message: string, fix: string): Finding {
  return { severity: 'error', code, path: '', message, fix, file: source.file, document: source.document, ...position };
}
