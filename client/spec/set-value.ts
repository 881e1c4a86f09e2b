/** `--set`: changes of a spec from the command line. */
import { parseDocument } from 'yaml';
import { hasErrors, type Finding } from '../../workflows/contract/finding.js';
import type { FindingCode } from '../../workflows/contract/finding-codes.js';
import { fieldAt } from '../../workflows/contract/rules/field.js';
import { formatPath, parsePath, valueAt, type FieldPath } from '../../workflows/contract/rules/field-path.js';
import { suggestPath } from '../../workflows/contract/rules/suggestion.js';
import { takesOnlyText } from './plain-scalar.js';
import { makePlain } from './yaml-tree.js';

/** A key that JavaScript takes for something else than a key. */
const PROTOTYPE = '__proto__';

/** A change of a spec from the command line, such as `endpoint.replica=2`. */
export interface Setting {
  /** As it was given. */
  text: string;
  path: FieldPath;
  /** The value; null takes the field out. */
  value: unknown;
  /** What is doubtful about it. */
  findings: readonly Finding[];
}

/** A value of a reference of Terraform, such as `var.region=Delhi`. */
export interface ReferenceSetting {
  /** As it was given. */
  text: string;
  path: FieldPath;
  /** What stands behind the equals sign. */
  value: string;
}

/**
 * Reads `path=value`; findings when path or value make no sense.
 * 1. `path-` takes the field out, and so does an empty value, or null, of a field that takes no text.
 * 2. A field of texts takes the value as it is typed.
 * 3. Any other value is read as YAML.
 */
export function readSetting(text: string): Setting | Finding[] {
  const split = splitSetting(text);
  if (!split) return [refusal(text, 'set-form', `--set ${text} is not path=value.`, 'Write it such as --set endpoint.replica=2.')];
  const { path, value } = split;
  if (path.includes(PROTOTYPE))
    return [refusal(text, 'set-path-unknown', `--set names ${PROTOTYPE}, which no spec can have.`, 'Start the path with endpoint. or rollout., and name fields alone.')];
  if (!fieldAt(path)) {
    const like = suggestPath(path);
    const message = `--set names a field that a spec does not have: ${formatPath(path)}.`;
    const rest = value === undefined ? '-' : `=${value}`;
    const fix = like === undefined ? 'Start the path with endpoint. or rollout.' : `Write --set ${like}${rest}.`;
    return [refusal(text, 'set-path-unknown', message, fix)];
  }
  if (value === undefined) return { text, path, value: null, findings: [] };
  if (takesOnlyText(path)) return { text, path, value, findings: doubtsOfText(text, path, value) };
  return readValue(text, path, value);
}

/** The setting, when its path starts like a reference of Terraform, such as `var.region`, and not like a field of a spec. */
export function findReferenceSetting(text: string): ReferenceSetting | undefined {
  const { path, value } = splitSetting(text) ?? {};
  if (!path || value === undefined || path.length < 2 || path.includes(PROTOTYPE) || fieldAt(path.slice(0, 1))) return undefined;
  return { text, path, value };
}

/** Path and value; no value for `path-`. */
function splitSetting(text: string): { path: FieldPath; value?: string } | undefined {
  const equals = text.indexOf('=');
  if (equals < 0 && !text.endsWith('-')) return undefined;
  const path = parsePath(text.slice(0, equals < 0 ? -1 : equals).trim());
  return path && { path, ...(equals < 0 ? {} : { value: text.slice(equals + 1) }) };
}

/** What a text may have been meant as. */
function doubtsOfText(text: string, path: FieldPath, value: string): Finding[] {
  const isQuoted = /^(["']).+\1$/s.test(value);
  if (!isQuoted && value !== 'null' && value !== '~') return [];
  const shown = formatPath(path);
  const message = isQuoted ? `The quotes are part of the text of ${shown}.` : `${shown} is the text ${value}.`;
  const fix = isQuoted ? `Write --set ${shown}=${value.slice(1, -1)} if they are not meant.` : `Write --set ${shown}- to take the field out.`;
  return [{ severity: 'warning', code: 'set-text', path: shown, message, fix, file: `--set ${text}` }];
}

function readValue(text: string, path: FieldPath, value: string): Setting | Finding[] {
  const document = parseDocument(value, { version: '1.2', merge: true, prettyErrors: false });
  const shown = text.slice(0, text.indexOf('='));
  const [error] = document.errors;
  if (error) return [refusal(text, 'set-value', `The value of --set ${shown} is not YAML: ${error.message}.`, 'Put it in quotes.')];
  try {
    const findings: Finding[] = [
      ...document.warnings.map(({ message }): Finding => ({ ...refusal(text, 'yaml-warning', `The YAML parser warns: ${message}.`, 'Put it in quotes.'), severity: 'warning' })),
      ...makePlain(document, { path }).findings.map(
        ({ node: _node, nth: _nth, path: at, ...words }): Finding => ({ ...words, path: formatPath(at), file: `--set ${text}` }),
      ),
    ];
    return hasErrors(findings) ? findings : { text, path, value: document.toJS() as unknown, findings };
  } catch (err) {
    if (!(err instanceof Error)) throw err;
    return [refusal(text, 'set-value', `The value of --set ${shown} cannot be unfolded: ${err.message}.`, 'Write it without aliases.')];
  }
}

/** Applies the setting to a plain tree in place; a finding when the tree has no room for it. */
export function applySetting(tree: unknown, { text, path, value }: Omit<Setting, 'findings'>): Finding | undefined {
  let holder: unknown = tree;
  for (const [index, step] of path.entries()) {
    if (typeof holder !== 'object' || holder === null || Array.isArray(holder) !== (typeof step === 'number')) {
      return refusal(text, 'set-place', `--set ${text} does not fit what the spec has there.`, 'Mend the spec, or the path.');
    }
    if (Array.isArray(holder) && Number(step) > holder.length) {
      return refusal(
        text,
        'set-place',
        `--set ${text} leaves a gap: the list has ${holder.length} entries.`,
        `Use index ${holder.length} to add one.`,
      );
    }
    const inner = holder as Record<string | number, unknown>;
    if (index === path.length - 1) {
      if (value !== null) inner[step] = value;
      else if (Array.isArray(holder)) holder.splice(Number(step), 1);
      else delete inner[step];
      return undefined;
    }
    if (valueAt(inner, [step]) === undefined || inner[step] === null) {
      if (value === null) return undefined;
      inner[step] = typeof path[index + 1] === 'number' ? [] : {};
    }
    holder = inner[step];
  }
  return undefined;
}

const refusal = (text: string, code: FindingCode, message: string, fix: string): Finding => ({
  severity: 'error',
  code,
  path: '',
  message,
  fix,
  file: `--set ${text}`,
});
