/** What `init` leaves behind: a spec, and perhaps a profile; both or neither. */
import { randomUUID } from 'node:crypto';
import { constants, copyFileSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { saveProfile } from '../../init/profile-file.js';
import { RolloutsError } from '../../errors.js';
import { systemReason } from '../../system-trouble.js';
import type { ProfileAccess } from './access.js';

/** A spec that is ready to be written. */
export interface SpecFile {
  file: string;
  text: string;
  /** Whether a file of that name may go. */
  replace: boolean;
}

const codeOf = (err: unknown): unknown => (err instanceof Error && 'code' in err ? err.code : undefined);

/**
 * Writes both. The spec lies complete beside its place before the profile is written, so that a full disk or a folder
 * without permission is met while nothing has changed yet.
 * The folder of the spec is made where it is missing.
 * @throws RolloutsError `invalid` when the file is there or its folder will not take it; `refused` when the profile's will not
 */
export async function writeResults(spec: SpecFile, profile: ProfileAccess | undefined): Promise<{ replacedProfile: boolean }> {
  const partial = `${spec.file}.${randomUUID()}.partial`;
  try {
    mkdirSync(dirname(spec.file), { recursive: true });
    writeFileSync(partial, spec.text, { flag: 'wx' });
    const saved = profile?.save ? await saveProfile(profile.file, profile.name, profile.save.profile, { replace: profile.save.replace }) : undefined;
    if (spec.replace) renameSync(partial, spec.file);
    // A file that came meanwhile stays.
    else copyFileSync(partial, spec.file, constants.COPYFILE_EXCL);
    return { replacedProfile: saved?.replaced ?? false };
  } catch (err) {
    if (err instanceof RolloutsError) throw err;
    if (codeOf(err) === 'EEXIST') throw alreadyThere(spec.file, err);
    throw new RolloutsError('invalid', `${spec.file} cannot be written: ${systemReason(err)}. Name another file with --out.`, { cause: err });
  } finally {
    rmSync(partial, { force: true });
  }
}

/** A file that somebody may have edited since. */
export const alreadyThere = (file: string, cause?: unknown): RolloutsError =>
  new RolloutsError('invalid', `${file} is there already. Name another file with --out, or write over it with --force.`, { cause });
