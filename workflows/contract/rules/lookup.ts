import { lookedUpFields } from '../lookup.js';
import { error } from './fault.js';
import type { Rule } from './fault.js';

/** What is named is not given by its id too. */
export const lookupRule: Rule = ({ endpoint }) =>
  lookedUpFields.flatMap(({ name, id }) =>
    endpoint[name] === undefined || endpoint[id] === undefined
      ? []
      : [
          error({
            code: 'named-twice',
            path: `endpoint.${name}`,
            from: [`endpoint.${id}`],
            message: `${name} is looked up on TIR, and ${id} is given too.`,
            fix: 'Keep one of them.',
          }),
        ],
  );
