/** What a plain scalar of YAML means where it stands: `1.10` is a text in one field and a number in another. */
import type { ErrorCode, WarningCode } from '../../workflows/contract/finding-codes.js';
import { engineArgumentType } from '../../workflows/contract/frameworks.js';
import { fieldAt, formsOf, type Field } from '../../workflows/contract/rules/field.js';
import type { FieldPath } from '../../workflows/contract/rules/field-path.js';
import { isSameNumber } from './same-number.js';

/** What nobody can be sure of, as a sentence and what would be clear. */
export type Doubt = { message: string; fix: string } & ({ severity: 'error'; code: ErrorCode } | { severity: 'warning'; code: WarningCode });

export interface PlainScalar {
  value: unknown;
  doubt?: Doubt;
}

/** What a field takes: a text and no other scalar; anything but texts; or both. */
export type Wanted = 'text' | 'typed' | 'any';

/** What the field at the path takes. A place that the schema leaves open, such as inside the body of a probe, takes anything. */
export function wantedAt(path: FieldPath): Wanted {
  const types = scalarTypes(fieldAt(path));
  if (types.length === 0) return 'any';
  if (types.every((type) => type === 'string')) return 'text';
  return types.includes('string') ? 'any' : 'typed';
}

/** True when the field takes a text, and neither another scalar nor a list or a mapping. */
export function takesOnlyText(path: FieldPath): boolean {
  const types = typesOf(fieldAt(path));
  return types.length > 0 && types.every((type) => type === 'string');
}

const scalarTypes = (field: Field | undefined): string[] => typesOf(field).filter((type) => type !== 'array' && type !== 'object');

/** Types that the field may have; none where the schema leaves it open. */
function typesOf(field: Field | undefined): string[] {
  if (!field) return [];
  const own = field.type ?? typeof (field.const ?? field.enum?.[0]);
  return [...(typeof own === 'string' ? [own] : own), ...formsOf(field).flatMap(typesOf)].filter((type) => type !== 'undefined');
}

/**
 * The value of a plain scalar.
 * 1. A field of texts takes the text as it is written: `0474915`, `1.10`, `0x99`, `true`.
 * 2. A number that would lose digits, or that older YAML reads as another one, is an error.
 * 3. Where texts and numbers are both right, a number that is written another way afterwards is a warning.
 * @param text as it is written
 * @param read as YAML 1.2 reads it
 */
export function plainScalar(text: string, read: unknown, path: FieldPath): PlainScalar {
  const wanted = wantedAt(path);
  if (wanted === 'text') return { value: read === null ? null : text };
  const doubt = typeof read === 'number' ? doubtOfNumber(text, read, wanted, path) : wanted === 'any' ? doubtOfWord(text, read) : undefined;
  return { value: read, ...(doubt ? { doubt } : {}) };
}

function doubtOfNumber(text: string, read: number, wanted: Wanted, path: FieldPath): Doubt | undefined {
  const orQuote = wanted === 'any' ? `, or ${JSON.stringify(text)} for the text` : '';
  if (/^[-+]?0\d/.test(text)) {
    const message = `${text} is the number ${read} in YAML 1.2, and another one, or a text, elsewhere.`;
    return { severity: 'error', code: 'number-doubtful', message, fix: `Write ${read} for the number${orQuote}.` };
  }
  if (!Number.isFinite(read)) {
    // Where a number is wanted, the schema refuses it.
    if (wanted === 'typed') return undefined;
    return { severity: 'error', code: 'number-inexact', message: `${text} is a number that JSON does not have.`, fix: `Write ${JSON.stringify(text)} for the text.` };
  }
  if (!isSameNumber(text, read)) {
    const fix = wanted === 'any' ? `Write ${JSON.stringify(text)} for the text, or fewer digits.` : 'Write fewer digits.';
    return { severity: 'error', code: 'number-inexact', message: `${text} would become ${read}: it has more digits than are kept.`, fix };
  }
  const isTyped = path.includes('engineArgs') && isWrittenAnew(String(path.at(-1)), text, read);
  return isTyped
    ? { severity: 'warning', code: 'scalar-doubtful', message: `${text} becomes the number ${read}.`, fix: `Write ${JSON.stringify(text)} if the text is meant.` }
    : undefined;
}

/** A number that is written another way afterwards. Zeros at the end of a number such as 0.90 surprise nobody where a number is usual. */
export function isWrittenAnew(argument: string, text: string, value: number): boolean {
  if (String(value) === text) return false;
  return !(engineArgumentType(argument) === 'number' && /^-?\d+\.\d+$/.test(text));
}

/** Words and numbers of YAML 1.1 that are texts in 1.2. */
const older = /^(y|yes|on|n|no|off)$/i;
const olderNumber = /^[-+]?(0b[01_]+|\d[\d_]*_[\d_]*(\.\d*)?|\d+(:[0-5]?\d)+)$/;

/** True for texts that older YAML reads as something else. */
export const isDoubtfulWord = (text: string): boolean => older.test(text) || olderNumber.test(text);

function doubtOfWord(text: string, read: unknown): Doubt | undefined {
  if (read !== text || !isDoubtfulWord(text)) return undefined;
  const typed = older.test(text) ? String(/^(y|yes|on)$/i.test(text)) : text.replaceAll('_', '');
  const other = typed === text ? '' : `, ${typed} if that is meant`;
  return { severity: 'warning', code: 'scalar-doubtful', message: `${text} is a text in YAML 1.2.`, fix: `Write ${JSON.stringify(text)} for the text${other}.` };
}
