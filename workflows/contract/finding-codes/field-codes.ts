import { error } from './meaning.js';

/** Shape: what the JSON Schema says of each field alone. */
export const fieldCodes = {
  'field-unknown': error('A spec has no such field there.', 'Write the field that the finding suggests, or leave it out.'),
  'field-missing': error('A field that has no default is missing.', 'Give it.'),
  'field-type': error(
    'The value is of another type than the field: a text for a number, a list for a mapping.',
    'Write it in the type that is named; numbers stand without quotes.',
  ),
  'field-value': error('The value is not one of those that the field takes.', 'Write one of those that are listed.'),
  'field-range': error('The value is too small, too big, too long, or empty.', 'Stay within the bounds that are named.'),
  'field-format': error('The text has a wrong form, such as capitals in a name.', 'Write it in the form that is named.'),
  'text-not-storable': error(
    'A text holds a NUL or half of a character (a lone surrogate), which the record cannot keep.',
    'Take it out; bytes belong into the image, a dataset, or base64.',
  ),
};
