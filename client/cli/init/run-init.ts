/** `init` from its first question to what it leaves behind. Nothing is written before the last answer, unless a person keeps keys unchecked. */
import { existsSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { draftSpec } from '../../init/draft.js';
import { readProfile } from '../../init/place.js';
import { readProfileList } from '../../init/profile-list.js';
import { closeReaders } from '../../init/reader.js';
import { RolloutsError } from '../../errors.js';
import { projectRoot } from '../../stack/data-directory.js';
import { simulatorAccess, type InitContext } from './access.js';
import { readKeys } from './keys.js';
import { missing } from './interview.js';
import { missingFlags } from './missing-flags.js';
import type { Outcome } from './outcome.js';
import { writeResults } from './results.js';
import { askSpec } from './spec-questions.js';
import { suggestedProfile, tirAccess } from './tir-access.js';

/** @throws RolloutsError, Interrupted, or the reason of the signal; then nothing was written but the profile that a person kept unchecked */
export async function runInit(context: InitContext): Promise<Outcome> {
  const { flags, interview, signal } = context;
  const target = await askTarget(context);
  if (!interview.isOpen) assertNothingMissing(context, target);
  const keys = flags.keysStdin ? await readKeys(process.stdin) : undefined;
  try {
    const access = target === 'tir' ? await tirAccess(context, keys) : await simulatorAccess(context);
    const choices = await askSpec(context, access);
    const { file, replace } = await chooseFile(context, choices.name);
    const { text, findings } = draftSpec(choices, file, schemaFrom(file));
    signal.throwIfAborted();
    const { profile } = access;
    const { replacedProfile } = await writeResults({ file, text, replace }, profile);
    return { choices, file, text, findings, replacedProfile, ...(profile ? { profile } : {}) };
  } finally {
    await closeReaders();
  }
}

async function askTarget({ flags, interview, environment }: InitContext): Promise<'tir' | 'simulator'> {
  const profile = flags.profile ?? (environment['TIR_ROLLOUTS_PROFILE'] || undefined);
  if (flags.target === 'simulator' && (flags.profile !== undefined || flags.keysStdin))
    throw new RolloutsError('invalid', `--target simulator needs no credentials. Leave ${flags.profile === undefined ? '--keys-stdin' : '--profile'} out, or the target.`);
  const meansTir = profile !== undefined || flags.keysStdin || flags.replaceProfile;
  const given = flags.target ?? (meansTir ? 'tir' : undefined);
  const target = await interview.answer({
    flag: '--target',
    asks: 'Where shall the endpoint run?',
    ...(given === undefined ? {} : { given }),
    suggestion: 'simulator',
    isSettled: true,
    choices: [
      { value: 'simulator', label: 'on the simulator of this machine', hint: 'costs nothing, needs no account' },
      { value: 'tir', label: 'on TIR', hint: 'needs an API key; this command itself only reads' },
    ],
  });
  return target as 'tir' | 'simulator';
}

/** All that is missing in one answer, before anything is looked up. */
function assertNothingMissing({ flags, environment }: InitContext, target: 'tir' | 'simulator'): void {
  const profiles = target === 'tir' ? readProfileList(environment) : { file: '', names: [] };
  const yes = flags.yes ?? false;
  const profile = flags.profile ?? (environment['TIR_ROLLOUTS_PROFILE'] || undefined) ?? (yes ? suggestedProfile(profiles) : undefined);
  const isUsed = target === 'tir' && profile !== undefined && profiles.names.includes(profile) && !flags.replaceProfile;
  const known = isUsed ? readProfile(profile, environment) : undefined;
  const lacks = { project: known !== undefined && known.projectId === undefined, location: known !== undefined && known.location === undefined };
  const flagsMissing = missingFlags(flags, { target, ...(profile === undefined ? {} : { profile }), profiles, environment, lacks });
  if (flagsMissing.length > 0) throw missing(flagsMissing, yes);
}

/** @throws RolloutsError `invalid` for a file that is there, where nobody can be asked */
async function chooseFile({ flags, interview }: InitContext, name: string): Promise<{ file: string; replace: boolean }> {
  const file = flags.out ?? `${name}.yaml`;
  if (flags.force || !existsSync(file)) return { file, replace: flags.force ?? false };
  const { alreadyThere } = await import('./results.js');
  if (!interview.prompts) throw alreadyThere(file);
  if (await interview.prompts.confirm(`${file} is there already. Write over it?`)) return { file, replace: true };
  const check = (answer: string) => (existsSync(answer) ? `${answer} is there already.` : undefined);
  return { file: await interview.prompts.type('Which file then?', check), replace: false };
}

/** The schema as an editor finds it from the spec, where the package lies below the folder of the spec. */
function schemaFrom(file: string): string | undefined {
  const path = relative(dirname(resolve(file)), join(projectRoot(), 'schema', 'endpoint.schema.json'));
  return path.startsWith('..') ? undefined : `./${path.replaceAll('\\', '/')}`;
}
