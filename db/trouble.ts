/** Why PostgreSQL cannot be used, for people. */

/** Codes of Node's TLS, and of PostgreSQL. @see nodejs.org/api/tls.html#x509-certificate-error-codes, postgresql.org/docs/18/errcodes-appendix.html (read 2026-11) */
const lasting: readonly { codes: readonly string[]; next: string }[] = [
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    next: 'Its certificate is not trusted: name the file of the CA that signed it, sslrootcert=/path/ca.pem in DATABASE_URL',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    next: 'Its certificate is for other names: use one of them as the host in DATABASE_URL',
  },
  { codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'], next: 'Renew its certificate, or mend the clock' },
  { codes: ['28P01'], next: 'Check user and password of DATABASE_URL (or PGPASSWORD)' },
  {
    codes: ['28000'],
    next: 'Check the user of DATABASE_URL and pg_hba.conf; where the server takes TLS alone, say sslmode=verify-full in DATABASE_URL',
  },
  { codes: ['3D000'], next: 'Make that database, or check DATABASE_URL' },
  { codes: ['3F000', '42P01', '42703'], next: 'Its schema is missing or old: run tir-rollouts migrate with the same DATABASE_URL' },
  { codes: ['42501'], next: 'Give the user of DATABASE_URL the rights on schema tir_rollouts' },
];
/** It is there, and has no connection left. */
const TOO_MANY = '53300';
const NO_TLS_THERE = /does not support SSL/;

export interface DatabaseTrouble {
  /** Of Node, such as `ECONNREFUSED`, or of PostgreSQL, such as `28P01`; absent where pg gives none, as for its own deadlines. */
  code?: string;
  /** What pg says. */
  message: string;
  /** What to do, without a full stop. */
  next: string;
  /** True when trying again changes nothing: the setting is wrong, or the schema. */
  lasts: boolean;
}

/** @param err as pg or drizzle threw it */
export function explainDatabaseTrouble(err: unknown): DatabaseTrouble {
  const cause = err instanceof Error && err.cause instanceof Error ? err.cause : err;
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: undefined, message: String(cause) };
  const known = lasting.find(({ codes }) => code !== undefined && codes.includes(code));
  const trouble = { ...(code === undefined ? {} : { code }), message: message || (code ?? 'no reason given') };
  if (known) return { ...trouble, next: known.next, lasts: true };
  if (NO_TLS_THERE.test(message))
    return { ...trouble, next: 'Turn TLS on there (ssl = on), or do without sslmode where the network is trusted', lasts: true };
  if (code === TOO_MANY) return { ...trouble, next: 'Raise max_connections there, or end who holds them', lasts: false };
  return { ...trouble, next: 'Check DATABASE_URL and that it is up', lasts: false };
}
