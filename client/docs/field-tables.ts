/** The fields of a spec as tables, one for each mapping, in the order of the schema. */
import { formsOf, type Field } from '../../workflows/contract/rules/field.js';
import { plain, anchor, code, table } from './markdown.js';
import { defaultOf, typeOf } from './field-words.js';

interface Section {
  /** Path of the mapping, such as `endpoint.autoScalePolicy`; empty for the whole document. */
  path: string;
  mapping: Field;
}

/** Every mapping of the schema, the outer one before those inside. */
export function sectionsOf(mapping: Field, path = ''): Section[] {
  const inner = fieldsOf(mapping).flatMap(({ name, field }) => {
    const found = mappingIn(field);
    return found ? sectionsOf(found.mapping, `${path === '' ? '' : `${path}.`}${name}${found.isList ? '[]' : ''}`) : [];
  });
  return [{ path, mapping }, ...inner];
}

/** The table of one mapping. A field that holds a mapping links to its table. */
export function fieldTable({ path, mapping }: Section): string {
  const rows = fieldsOf(mapping).map(({ name, field, isRequired }) => {
    const full = path === '' ? name : `${path}.${name}`;
    const found = mappingIn(field);
    const type = found ? `[${typeOf(field)}](#${idOf(`${full}${found.isList ? '[]' : ''}`)})` : typeOf(field);
    // What holds a mapping has its anchor at the table of that one.
    return [
      found ? code(name) : `${anchor(idOf(full))}${code(name)}`,
      type,
      defaultOf(field, isRequired),
      plain(field.description ?? ''),
    ];
  });
  return table(['Field', 'Takes', 'Default', 'What it is'], rows);
}

/** The anchor of a field or a mapping; its own, so that no heading decides it. */
export const idOf = (path: string): string => path.replaceAll('[]', '.item');

interface NamedField {
  name: string;
  field: Field;
  isRequired: boolean;
}

/** The fields of a mapping. Of one with several forms, each name once; what only some forms require is required there. */
function fieldsOf(mapping: Field): NamedField[] {
  const forms = mapping.properties ? [mapping] : formsOf(mapping).filter(({ properties }) => properties);
  const named = new Map<string, NamedField>();
  for (const { properties = {}, required = [] } of forms) {
    for (const [name, field] of Object.entries(properties)) {
      const before = named.get(name);
      if (!before) named.set(name, { name, field, isRequired: required.includes(name) });
      else named.set(name, { ...before, field: { anyOf: [before.field, field], description: eitherOf(before.field, field) } });
    }
  }
  return [...named.values()];
}

const eitherOf = (one: Field, other: Field): string =>
  [one, other]
    .map(({ const: value, description = '' }) => (value === undefined ? description : `${String(value)}: ${description}`))
    .join(' ');

/** The mapping that a field holds, itself, in one of its forms, or as the elements of a list. */
function mappingIn(field: Field): { mapping: Field; isList: boolean } | undefined {
  if (field.items?.properties) return { mapping: field.items, isList: true };
  if (field.properties || formsOf(field).some(({ properties }) => properties)) return { mapping: field, isList: false };
  return undefined;
}
