/** A command line that a person can paste: this program with the options that were given, quoted for a POSIX shell. */
import type { Plan } from '../../workflows/contract/plan.js';
import { shellWord } from '../../workflows/contract/visible.js';
import type { CommonOptions } from './options.js';

/** The options that say which TIR, which project and which stack, as they were given. */
function connectionWords({ profile, target, project, location, dataDir }: CommonOptions): string[] {
  const given = { '--profile': profile, '--target': target, '--project': project, '--location': location, '--data-dir': dataDir };
  return Object.entries(given).flatMap(([option, value]) => (value === undefined ? [] : [option, String(value)]));
}

/** What `plan` was given, so that `apply` reads the same spec. */
export interface PlannedFrom extends CommonOptions {
  file: string[];
  set?: string[];
  only?: string[];
  format?: string;
  recreate?: boolean;
  yesDeleteCommitted?: boolean;
}

/** A variable of Terraform may be a secret, and a screen is often a log: its value is to be filled in again. */
const shown = (setting: string): string => (setting.startsWith('var.') ? setting.replace(/=[^]*$/, '=…') : setting);

/** The `apply` that carries out this plan and no other; without the name of the program. */
export function applyWords(options: PlannedFrom, { hash }: Pick<Plan, 'hash'>): string {
  const words = [
    'apply',
    ...options.file.flatMap((file) => ['-f', file]),
    ...(options.only ?? []).flatMap((name) => ['--only', name]),
    ...(options.format ? ['--format', options.format] : []),
    ...(options.set ?? []).flatMap((setting) => ['--set', shown(setting)]),
    ...connectionWords(options),
    '--plan',
    hash,
    ...(options.recreate ? ['--recreate'] : []),
    ...(options.yesDeleteCommitted ? ['--yes-delete-committed'] : []),
  ];
  return words.map(shellWord).join(' ');
}
