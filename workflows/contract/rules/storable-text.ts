import { findUnstorable, UNSTORABLE } from '../storable.js';
import { error } from './fault.js';
import type { Rule } from './fault.js';
import { formatPath } from './field-path.js';

/** A spec is recorded before it is sent, and what stands in the record must be what was sent. */
export const storableTextRule: Rule = (spec) =>
  findUnstorable(spec).map((path) =>
    error({
      code: 'text-not-storable',
      path: formatPath(path),
      message: `It holds ${UNSTORABLE}.`,
      fix: 'Take it out; bytes belong into the image, a dataset, or base64.',
    }),
  );
