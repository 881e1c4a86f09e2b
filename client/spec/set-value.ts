import { parseDocument } from 'yaml';
import type { Finding } from '../../workflows/contract/finding.js';
import type { ErrorCode } from '../../workflows/contract/finding-codes.js';
import { fieldAt } from '../../workflows/contract/rules/field.js';
import { parsePath, valueAt } from '../../workflows/contract/rules/field-path.js';
import { suggestPath } from '../../workflows/contract/rules/suggestion.js';

/** A change of a spec from the command line, such as `endpoint.replica=2`. */
export interface Setting {
  /** As it was given. */
  text: string;
  path: (string | number)[];
  /** The value; null takes the field out. */
  value: unknown;
}

/** Reads `path=value`, the value as YAML; a finding when path or value make no sense. */
export function readSetting(text: string): Setting | Finding {
  const equals = text.indexOf('=');
  const path = equals < 1 ? undefined : parsePath(text.slice(0, equals).trim());
  if (!path) return refusal(text, 'set-form', `--set ${text} is not path=value.`, 'Write it such as --set endpoint.replica=2.');
  if (!fieldAt(path)) {
    const like = suggestPath(path);
    return refusal(
      text,
      'set-path-unknown',
      `--set names a field that a spec does not have: ${text.slice(0, equals)}.`,
      like === undefined ? 'Start the path with endpoint. or rollout.' : `Write --set ${like}=${text.slice(equals + 1)}.`,
    );
  }
  return readValue(text, path);
}

/** The setting, when its path starts like a reference of Terraform, such as `var.region`, and not like a field of a spec. */
export function findReferenceSetting(text: string): Setting | undefined {
  const equals = text.indexOf('=');
  const path = equals < 1 ? undefined : parsePath(text.slice(0, equals).trim());
  if (!path || path.length < 2 || fieldAt(path.slice(0, 1))) return undefined;
  const setting = readValue(text, path);
  // What is no YAML may be a list or a map as Terraform writes it.
  return 'text' in setting ? setting : { text, path, value: text.slice(equals + 1) };
}

function readValue(text: string, path: Setting['path']): Setting | Finding {
  const equals = text.indexOf('=');
  const document = parseDocument(text.slice(equals + 1), { version: '1.2', prettyErrors: false });
  const error = document.errors[0];
  if (error)
    return refusal(
      text,
      'set-value',
      `The value of --set ${text.slice(0, equals)} is not YAML: ${error.message}.`,
      'Put it in quotes.',
    );
  return { text, path, value: document.toJS({ maxAliasCount: 0 }) as unknown };
}

/** Applies the setting to a plain tree in place; a finding when the tree has no room for it. */
export function applySetting(tree: unknown, { text, path, value }: Setting): Finding | undefined {
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

const refusal = (text: string, code: ErrorCode, message: string, fix: string): Finding => ({
  severity: 'error',
  code,
  path: '',
  message,
  fix,
  file: `--set ${text}`,
});
