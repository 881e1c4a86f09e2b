/** Codes of findings as tables, group by group. */
import type { FindingCodeGroup } from '../../workflows/contract/finding-codes.js';
import { anchor, code, plain, table } from './markdown.js';

/** @param cellOf the first cell of a row, such as an anchor, or a link to one */
export const findingTables = (groups: readonly FindingCodeGroup[], cellOf: (code: string) => string): string[] =>
  groups.map(
    ({ title, codes }) =>
      `### ${title}\n\n${table(
        ['Code', 'Severity', 'Means', 'Mend it'],
        Object.entries(codes).map(([name, { severity, means, mend }]) => [
          cellOf(name),
          severity === 'either' ? 'error or warning' : severity,
          plain(means),
          plain(mend),
        ]),
      )}`,
  );

export const anchored = (name: string): string => `${anchor(name)}${code(name)}`;
export const linkedToErrors = (name: string): string => `[${code(name)}](errors.md#${name})`;
