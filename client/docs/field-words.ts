/** A field of the JSON Schema in words: what it takes, and what it is when left out. */
import { formsOf, type Field } from '../../workflows/contract/rules/field.js';
import { code } from './markdown.js';

/** The parts of the schema that bound a text or a list. */
export interface BoundedField extends Field {
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  pattern?: string;
  items?: BoundedField;
}

/** What the field takes, with its bounds, such as `whole number, at least 1`. Markdown. */
export function typeOf(field: BoundedField): string {
  const forms = formsOf(field);
  if (forms.length > 0) return [...new Set(forms.map((form) => typeOf(form)))].join('; or ');
  if (Array.isArray(field.type)) return field.type.map((type: string) => typeOf({ type })).join('; or ');
  if (field.const !== undefined) return code(String(field.const));
  if (field.enum) return field.enum.map((word) => (word === '' ? 'empty' : code(String(word)))).join(', ');
  switch (field.type) {
    case 'integer':
      return ['whole number', ...bounds(field)].join(', ');
    case 'number':
      return ['number', ...bounds(field)].join(', ');
    case 'boolean':
      return `${code('true')}, ${code('false')}`;
    case 'string':
      return ['text', ...lengths(field), ...(field.pattern ? [`pattern ${code(field.pattern)}`] : [])].join(', ');
    case 'array':
      return [
        field.items?.properties ? 'list of mappings' : 'list',
        ...(field.minItems ? [`at least ${field.minItems}`] : []),
        ...(field.items && !field.items.properties ? [`each ${typeOf(field.items)}`] : []),
      ].join(', ');
    case 'object':
      return typeof field.additionalProperties === 'object'
        ? `mapping, each value ${typeOf(field.additionalProperties)}`
        : 'mapping';
    default:
      return 'any JSON';
  }
}

/** What the field is when it is left out; `required` where it cannot be. Markdown. */
export function defaultOf(field: Field, isRequired: boolean): string {
  if (isRequired) return '**required**';
  if (field.default === undefined) return '';
  if (field.default === '') return 'empty';
  const text = JSON.stringify(field.default);
  return text === '{}' ? '' : code(typeof field.default === 'string' ? field.default : text);
}

function bounds({ type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }: Field): string[] {
  const least = type === 'integer' && exclusiveMinimum !== undefined ? exclusiveMinimum + 1 : minimum;
  const low = least !== undefined ? [`at least ${least}`] : exclusiveMinimum !== undefined ? [`above ${exclusiveMinimum}`] : [];
  const high =
    maximum !== undefined ? [`at most ${maximum}`] : exclusiveMaximum !== undefined ? [`below ${exclusiveMaximum}`] : [];
  return [...low, ...high];
}

function lengths({ minLength, maxLength }: BoundedField): string[] {
  if (maxLength !== undefined) return [`${minLength ?? 0} to ${maxLength} characters`];
  return minLength === 1 ? ['not empty'] : [];
}
