/** Why the operating system refused something, in words. */

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EDQUOT: 'the quota of its disk is used up',
  EFBIG: 'it is too large for its disk',
  EISDIR: 'it is a folder',
  ELOOP: 'its links lead in a circle',
  EMFILE: 'too many files are open',
  ENAMETOOLONG: 'its name is too long',
  ENOENT: 'it is not there, or the folder that it is to lie in is not',
  ENOSPC: 'its disk is full',
  ENOTDIR: 'a part of its path is no folder',
  EROFS: 'its disk is read-only',
};

/** Such as `permission denied (EACCES)`; what else was thrown, in its own words. */
export function systemReason(err: unknown): string {
  if (!(err instanceof Error)) return String(err);
  const code = 'code' in err && typeof err.code === 'string' ? err.code : undefined;
  const known = code === undefined ? undefined : reasons[code];
  return known === undefined ? err.message : `${known} (${code})`;
}
