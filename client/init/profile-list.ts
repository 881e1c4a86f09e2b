/** Which profiles there are on this machine. */
import { listProfiles, profilesPath, type Environment } from '../../activities/tir/config.js';
import { tirFailure } from './tir-failure.js';

export interface ProfileList {
  /** The file, which need not be there. */
  file: string;
  names: string[];
  /** The one that E2E's CLI takes when none is named. */
  default?: string;
}

/** @throws RolloutsError `refused` when others can read the file, or when it is not what E2E's CLI writes */
export function readProfileList(environment: Environment): ProfileList {
  try {
    return { file: profilesPath(environment), ...listProfiles(environment) };
  } catch (err) {
    throw tirFailure(err);
  }
}
