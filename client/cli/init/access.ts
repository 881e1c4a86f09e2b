/** How the lists are reached: on a simulator that runs, or on TIR with credentials that were tried. */
import type { NewProfile } from '../../init/profile-file.js';
import type { TirPlace } from '../../init/place.js';
import type { ExistingEndpoint, TirReader } from '../../init/reader.js';
import { resolveSettings } from '../../settings.js';
import { connectOptions } from '../options.js';
import type { InitFlags } from './flags.js';
import type { Interview } from './interview.js';
import { patientReader } from './patience.js';

/** What all of `init` is given. */
export interface InitContext {
  flags: InitFlags;
  interview: Interview;
  environment: NodeJS.ProcessEnv;
  signal: AbortSignal;
}

export interface Access {
  place: TirPlace;
  reader: TirReader;
  /** What is in the project already; the read that proved the credentials. */
  existing: ExistingEndpoint[];
  /** Whether the spec must name its project, because nobody will say it later. */
  namesProject: boolean;
  /** Of the real TIR. */
  profile?: ProfileAccess;
}

export interface ProfileAccess {
  name: string;
  /** The profile file. */
  file: string;
  /** What is to be kept under that name; absent for a profile that is there already. */
  save?: { profile: NewProfile; replace: boolean };
}

export const locations = ['Delhi', 'Chennai'] as const;
export type Location = (typeof locations)[number];
export const locationChoices = locations.map((value) => ({ value }));

/** A rehearsal: no credentials, and the default project and location unless flags name others. */
export async function simulatorAccess({ flags, interview, environment, signal }: InitContext): Promise<Access> {
  const { simulatorPlace } = await import('../../init/place.js');
  const { openReader } = await import('../../init/reader.js');
  const settings = resolveSettings(await connectOptions({ ...flags, target: 'simulator' }), environment);
  const location =
    flags.location === undefined
      ? settings.location
      : await interview.answer({ flag: '--location', asks: 'Which location?', given: flags.location, choices: locationChoices });
  const where = { projectId: settings.projectId ?? 1000, location: location ?? 'Delhi' };
  const place = simulatorPlace(where, environment, flags.dataDir);
  const reader = patientReader(openReader(place, signal), interview);
  return { place, reader, existing: await reader.listEndpoints(), namesProject: flags.project !== undefined };
}
