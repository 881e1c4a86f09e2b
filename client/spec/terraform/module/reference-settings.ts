/** `--set` of references, such as `var.region=Delhi`. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import { formatPath } from '../../../../workflows/contract/rules/field-path.js';
import { nearest, suggestPath } from '../../../../workflows/contract/rules/suggestion.js';
import type { Setting } from '../../set-value.js';
import { findConstant } from '../syntax/parse-constant.js';
import type { Configuration } from './configuration.js';

/** The settings, with lists and maps read as Terraform writes them where they are written so. */
export const readReferences = (settings: readonly Setting[]): Promise<Setting[]> =>
  Promise.all(
    settings.map(async (setting) => {
      const text = setting.text.slice(setting.text.indexOf('=') + 1);
      const constant = /^\s*[[{]/.test(text) ? await findConstant(text) : undefined;
      return constant ? { ...setting, value: constant.value } : setting;
    }),
  );

export interface Known {
  used: ReadonlySet<Setting>;
  /** References that were asked for. */
  asked: ReadonlySet<string>;
  configurations: readonly Configuration[];
}

/** A setting that nothing refers to is most likely misspelt. */
export function unusedReferences(settings: readonly Setting[], { used, asked, configurations }: Known): Finding[] {
  return settings
    .filter((setting) => !used.has(setting) && !configurations.some((one) => isDeclared(one, setting)))
    .map((setting) => {
      const path = formatPath(setting.path);
      const like = nearest(path, [...asked]) ?? suggestPath(setting.path);
      return {
        severity: 'error',
        code: 'set-unused',
        path: '',
        message: `--set names neither a field of a spec nor anything that the files refer to: ${path}.`,
        fix: like === undefined ? 'Leave it out.' : `Write --set ${like}${setting.text.slice(setting.text.indexOf('='))}.`,
        file: `--set ${setting.text}`,
      };
    });
}

function isDeclared({ variables, locals, broken }: Configuration, { path: [root, name] }: Setting): boolean {
  if (broken.size > 0) return true;
  return (root === 'var' && variables.has(String(name))) || (root === 'local' && locals.has(String(name)));
}
