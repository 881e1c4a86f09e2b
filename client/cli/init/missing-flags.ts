/** Which answers are missing where nobody can be asked: all of them, told before anything is looked up. Pure. */
import { findFramework, type ModelSource } from '../../../workflows/contract/frameworks.js';
import type { ProfileList } from '../../init/profile-list.js';
import type { InitFlags } from './flags.js';

export interface Known {
  target: 'tir' | 'simulator';
  /** The profile, as far as it is named. */
  profile?: string;
  profiles: ProfileList;
  environment: Readonly<Record<string, string | undefined>>;
  /** What the profile that is used lacks. */
  lacks: { project: boolean; location: boolean };
}

/** Named in the order in which they would be asked. What has a default that --help states is never missing. */
export function missingFlags(flags: InitFlags, known: Known): string[] {
  const yes = flags.yes ?? false;
  const need = (flag: string, answer: unknown, hasDefault: boolean) => (answer === undefined && !(yes && hasDefault) ? [flag] : []);
  return [
    ...(known.target === 'tir' ? missingAccess(flags, known, need) : []),
    ...need('--framework', flags.framework, true),
    ...missingModel(flags, known.target, need),
    ...need('--sku', flags.sku, true),
    ...need('--name', flags.name, true),
  ];
}

type Need = (flag: string, answer: unknown, hasDefault: boolean) => string[];
const set = (value: string | undefined): string | undefined => value?.trim() || undefined;

function missingAccess(flags: InitFlags, { profile, profiles, environment, lacks }: Known, need: Need): string[] {
  // Which of several is meant decides what else is missing.
  if (profile === undefined && profiles.names.length > 0) return ['--profile'];
  const isNew = profile === undefined || !profiles.names.includes(profile) || flags.replaceProfile;
  const project = flags.project ?? set(environment['E2E_PROJECT_ID']);
  const location = flags.location ?? set(environment['E2E_LOCATION']);
  if (!isNew) return [...(lacks.project ? need('--project', project, false) : []), ...(lacks.location ? need('--location', location, true) : [])];
  const keys = set(environment['E2E_API_KEY']) && set(environment['E2E_AUTH_TOKEN']);
  return [
    ...need('--profile', profile, true),
    ...need('--project', project, false),
    ...need('--location', location, true),
    ...(flags.keysStdin ? [] : need('E2E_API_KEY and E2E_AUTH_TOKEN in the environment (or --keys-stdin)', keys, false)),
  ];
}

function missingModel(flags: InitFlags, target: Known['target'], need: Need): string[] {
  const either = flags.model ?? flags.modelRepository;
  const bySource: Record<ModelSource, () => string[]> = {
    huggingFaceOrRepository: () => need('--model (or --model-repository)', either, true),
    // Rehearsals take any number; on TIR nobody can guess which one is meant.
    repository: () => need('--model-repository', flags.modelRepository, target === 'simulator'),
    finetuned: () => need('--model-repository', flags.modelRepository, target === 'simulator'),
    containerImage: () => need('--image', flags.image, false),
    fixedHuggingFace: () => [],
    builtIn: () => [],
    e2eImage: () => [],
  };
  if (flags.framework === undefined)
    return need('--model (or --model-repository or --image, as the framework needs)', either ?? flags.image, true);
  const source = findFramework(flags.framework)?.modelSource;
  return source === undefined ? [] : bySource[source]();
}
