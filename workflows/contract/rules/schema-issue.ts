/** Says in plain sentences what the schema found, with what would be right. */
import type { z } from 'zod';
import type { Finding } from '../finding.js';
import { beginOf } from '../storable.js';
import { API_VERSION } from '../spec.js';
import { fieldAt, formsOf } from './field.js';
import type { Field } from './field.js';
import { formatPath, valueAt } from './field-path.js';
import type { FieldPath } from './field-path.js';
import { nearest, suggestKey } from './suggestion.js';

type Issue = z.core.$ZodIssue;

/** A finding, and the fields that cannot be judged any further because of it. */
export interface SchemaFinding {
  finding: Finding;
  dropped: string[];
}

/** Longest key that is shown whole in a message (characters). */
const MAX_SHOWN = 200;
/** Most unknown keys of one mapping that are told one by one. */
const MAX_UNKNOWN = 50;

/** One issue of the schema in words; several for several unknown keys. */
export function describeIssue(issue: Issue, input: unknown): SchemaFinding[] {
  const path = fieldPath(issue.path);
  if (issue.code === 'unrecognized_keys') {
    const told = issue.keys.slice(0, MAX_UNKNOWN).map((key) => unknownKey(path, key, valueAt(input, path)));
    return issue.keys.length > MAX_UNKNOWN ? [...told, moreUnknown(path, issue.keys.length - MAX_UNKNOWN)] : told;
  }
  const at = formatPath(path);
  const value = valueAt(input, path);
  const words = value === undefined ? missing(path) : wrong(issue, path, value);
  return [{ finding: { severity: 'error', path: at, ...words }, dropped: [at] }];
}

/** A path of the schema without symbols, which no spec has. */
export const fieldPath = (path: readonly PropertyKey[]): FieldPath =>
  path.map((step) => (typeof step === 'symbol' ? String(step) : step));

function unknownKey(parent: FieldPath, key: string, neighbours: unknown): SchemaFinding {
  const { fix, meant } = suggestKey(parent, key);
  const path = formatPath([...parent, key]);
  const shownKey = key.length > MAX_SHOWN ? `${key.slice(0, MAX_SHOWN)}…` : key;
  const place = parent.length === 0 ? 'A spec' : formatPath(parent);
  // The meant field is unreadable too, unless it is there as well.
  const already = meant !== undefined && valueAt(neighbours, [meant.slice(meant.lastIndexOf('.') + 1)]) !== undefined;
  return {
    finding: { severity: 'error', code: 'field-unknown', path, message: `${place} has no field ${shownKey}.`, fix },
    dropped: meant === undefined || already ? [path] : [path, meant],
  };
}

const moreUnknown = (parent: FieldPath, count: number): SchemaFinding => ({
  finding: {
    severity: 'error',
    code: 'field-unknown',
    path: formatPath(parent),
    message: `${parent.length === 0 ? 'A spec' : formatPath(parent)} has none of ${count} more fields that are there.`,
    fix: 'Mend the first ones, and see what is left.',
  },
  dropped: [],
});

type Words = Pick<Finding, 'code' | 'message' | 'fix'>;

function missing(path: FieldPath): Words {
  const field = fieldAt(path);
  const name = nameOf(path);
  if (name === 'apiVersion')
    return { code: 'field-missing', message: 'apiVersion is missing.', fix: `Write apiVersion: ${API_VERSION} at the top.` };
  if (path.length === 1 && name === 'endpoint')
    return { code: 'field-missing', message: 'endpoint is missing.', fix: "Write endpoint: and put TIR's attributes below it." };
  return {
    code: 'field-missing',
    message: `${name} is missing.`,
    fix: `Give it${field ? `: ${expected(field)}` : ''}.${explanation(field)}`,
  };
}

function wrong(issue: Issue, path: FieldPath, value: unknown): Words {
  const field = fieldAt(path);
  const name = nameOf(path);
  if (path.length === 0)
    return {
      code: 'field-type',
      message: `A spec is a mapping, not ${shown(value)}.`,
      fix: `Start with apiVersion: ${API_VERSION} and endpoint:.`,
    };
  const given = `${name} is ${holdsSecret(path) ? 'not shown here' : shown(value)}`;
  const orNot = isNeeded(path) ? '' : ', or leave it out';
  const quoted =
    typeof value === 'string' &&
    value.trim() !== '' &&
    Number.isFinite(Number(value)) &&
    (field?.type === 'integer' || field?.type === 'number');
  const should = quoted
    ? `Write ${holdsSecret(path) ? 'it' : value.trim()} without quotes.`
    : field
      ? `Write ${expected(field)}${orNot}.${explanation(field)}`
      : 'Leave it out.';
  switch (issue.code) {
    case 'invalid_value': {
      const values = issue.values.map(String);
      const like = typeof value === 'string' ? nearest(value, values) : undefined;
      const list = `${values.length === 1 ? '' : 'one of '}${values.map((word) => (word === '' ? '"" (empty)' : word)).join(', ')}`;
      return {
        code: 'field-value',
        message: `${given}, which is not ${values.length === 1 ? 'known' : 'one of its values'}.`,
        fix: like === undefined ? `Write ${list}.` : `Write ${like}${values.length === 1 ? '' : ` (${list})`}.`,
      };
    }
    case 'too_small':
    case 'too_big':
      return { code: 'field-range', message: `${given}, which is ${size(issue)}.`, fix: should };
    case 'invalid_format': {
      const message =
        'prefix' in issue
          ? `must start with ${String(issue.prefix)}`
          : issue.message.startsWith('must ')
            ? issue.message
            : 'has a wrong form';
      return { code: 'field-format', message: `${given}, and ${message}.`, fix: `Mend it.${explanation(field)}` };
    }
    default:
      return {
        code: 'field-type',
        message: `${given}, which is not ${field ? expected(field) : 'expected here'}.`,
        fix: value === null && field ? `Write ${expected(field)}${orNot}.` : should,
      };
  }
}

function size(issue: Issue): string {
  if (issue.code !== 'too_small' && issue.code !== 'too_big') return '';
  const bound = String(issue.code === 'too_small' ? issue.minimum : issue.maximum);
  if (issue.origin === 'string') return issue.code === 'too_small' ? 'empty' : `longer than ${bound} characters`;
  if (issue.code === 'too_small') return issue.inclusive === false ? `not more than ${bound}` : `less than ${bound}`;
  return issue.inclusive === false ? `not less than ${bound}` : `more than ${bound}`;
}

/** True where the schema cannot do without a value. */
const isNeeded = (path: FieldPath): boolean => {
  const last = path.at(-1);
  if (typeof last !== 'string') return last !== undefined;
  const parent = fieldAt(path.slice(0, -1));
  return [parent, ...formsOf(parent)].some((field) => field?.required?.includes(last));
};

/** Values of variables may be secret whatever their type, so no message repeats them. */
const holdsSecret = (path: FieldPath): boolean => path.includes('envVariables') && path.at(-1) === 'value';

const nameOf = (path: FieldPath): string => {
  const last = path.at(-1);
  return typeof last === 'number' ? formatPath(path.slice(-2)) : (last ?? 'The spec');
};

const explanation = (field: Field | undefined): string => (field?.description === undefined ? '' : ` ${field.description}`);

/** What a field takes, in a few words. */
function expected(field: Field): string {
  if (formsOf(field).length > 0) return formsOf(field).map(expected).join(' or ');
  if (field.const !== undefined) return String(field.const);
  if (Array.isArray(field.type)) return field.type.map((type: string) => expected({ type })).join(', ');
  if (field.enum) return `one of ${field.enum.map((word) => (word === '' ? '""' : String(word))).join(', ')}`;
  switch (field.type) {
    case 'integer':
      return `a whole number${range(field)}`;
    case 'number':
      return `a number${range(field)}`;
    case 'boolean':
      return 'true or false';
    case 'array':
      return 'a list';
    case 'object':
      return field.properties
        ? `a mapping with ${Object.keys(field.properties).slice(0, 4).join(', ')}${Object.keys(field.properties).length > 4 ? ' …' : ''}`
        : 'a mapping';
    case 'string':
      return 'text';
    default:
      return 'a value';
  }
}

function range({ type, minimum, exclusiveMinimum, maximum }: Field): string {
  // The widest exact integers of JavaScript are no bound that anybody wrote.
  const known = (bound: number | undefined): bound is number => bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER;
  const least = type === 'integer' && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : minimum;
  const bounds = [
    known(least) ? `at least ${least}` : known(exclusiveMinimum) ? `above ${exclusiveMinimum}` : '',
    known(maximum) ? `at most ${maximum}` : '',
  ];
  const words = bounds.filter((bound) => bound !== '').join(' and ');
  return words === '' ? '' : ` (${words})`;
}

/** A value in a message: short, and never the whole of something that may be secret. */
function shown(value: unknown): string {
  if (value === null) return 'empty';
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object') return 'a mapping';
  if (typeof value === 'string')
    return value === '' ? 'empty text' : `the text ${JSON.stringify(value.length > 40 ? `${beginOf(value, 40)}…` : value)}`;
  return String(value);
}
