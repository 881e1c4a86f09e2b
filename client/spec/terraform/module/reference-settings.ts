/** `--set` of references, such as `var.region=Delhi`. */
import type { Finding } from '../../../../workflows/contract/finding.js';
import { formatPath, type FieldPath } from '../../../../workflows/contract/rules/field-path.js';
import { nearest, suggestPath } from '../../../../workflows/contract/rules/suggestion.js';
import type { ReferenceSetting } from '../../set-value.js';
import { findConstant } from '../syntax/parse-constant.js';
import { attributeOf, type Configuration } from './configuration.js';
import type { LoadedModule } from './load-module.js';
import { typeInside } from './variable-type.js';

/** A reference and the value that the command line gives it. */
export interface GivenReference {
  /** As it was given. */
  text: string;
  path: FieldPath;
  value: unknown;
}

/** `--set var.NAME`, which is given as from a file: converted to its type, and validated. */
export const isWholeVariable = ({ path }: Pick<ReferenceSetting, 'path'>): boolean => path.length === 2 && path[0] === 'var';

/** The settings of anything but whole variables. */
export const readReferences = (settings: readonly ReferenceSetting[], module: LoadedModule): Promise<GivenReference[]> =>
  Promise.all(
    settings
      .filter((setting) => !isWholeVariable(setting))
      .map(async ({ text, path, value }) => ({ text, path, value: typeAt(path, module) === 'string' ? value : await valueOfText(value) })),
  );

/** The type that the path leads to, such as `module.chat.var.tag`, where a variable declares it. */
function typeAt(path: FieldPath, module: LoadedModule): string | undefined {
  const [root, name = '', ...rest] = path;
  if (root === 'module') {
    const inner = module.calls.get(String(name));
    // Behind the name there may be the index of an instance.
    const from = rest.findIndex((step) => step === 'var' || step === 'module');
    return inner && from >= 0 && from <= 1 ? typeAt(rest.slice(from), inner) : undefined;
  }
  const block = root === 'var' ? module.configuration.variables.get(String(name)) : undefined;
  const type = block && attributeOf(block, 'type')?.expression;
  return type && typeInside(type, rest);
}

/** What nothing declares a type for: a number, a switch, null, a list or a map where HCL writes it just so, else the text. */
async function valueOfText(text: string): Promise<unknown> {
  if (/^-?(0|[1-9]\d{0,14})(\.\d*[1-9])?$/.test(text)) return Number(text);
  if (text === 'true' || text === 'false') return text === 'true';
  if (text === 'null') return null;
  const constant = /^\s*["[{]/.test(text) ? await findConstant(text) : undefined;
  return constant === undefined ? text : constant.value;
}

export interface Known {
  /** Texts of the settings that gave a reference its value. */
  used: ReadonlySet<string>;
  /** References that were asked for. */
  asked: ReadonlySet<string>;
  configurations: readonly Configuration[];
}

/** A setting that nothing refers to is most likely misspelt. */
export function unusedReferences(settings: readonly ReferenceSetting[], { used, asked, configurations }: Known): Finding[] {
  return settings
    .filter((setting) => !used.has(setting.text) && !configurations.some((one) => isDeclared(one, setting)))
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

function isDeclared({ variables, locals, broken }: Configuration, { path: [root, name] }: ReferenceSetting): boolean {
  if (broken.size > 0) return true;
  return (root === 'var' && variables.has(String(name))) || (root === 'local' && locals.has(String(name)));
}
