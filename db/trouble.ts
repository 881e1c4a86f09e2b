/** Why PostgreSQL cannot be used, for people. */

interface Cause {
  /** Codes of Node's TLS, or of PostgreSQL; two characters stand for a whole class. */
  codes: readonly string[];
  /** What the message has to say as well: a pooler gives most of its refusals one code, 08P01. */
  says?: RegExp;
  /** What to do, without a full stop. */
  next: string;
  /** True when trying again changes nothing. */
  lasts: boolean;
}

const wayAroundPooler = 'use session or transaction pooling, or name PostgreSQL itself in DATABASE_URL';

/**
 * The first that fits counts.
 * @see nodejs.org/api/tls.html#x509-certificate-error-codes, postgresql.org/docs/18/errcodes-appendix.html, and for 08P01
 * PgBouncer 1.18, which was tried (read 2026-11)
 */
const causes: readonly Cause[] = [
  {
    codes: [
      'SELF_SIGNED_CERT_IN_CHAIN',
      'DEPTH_ZERO_SELF_SIGNED_CERT',
      'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
      'UNABLE_TO_GET_ISSUER_CERT',
      'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    ],
    next: 'Its certificate is not trusted: name the file of the CA that signed it, sslrootcert=/path/ca.pem in DATABASE_URL',
    lasts: true,
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    next: 'Its certificate is for other names: use one of them as the host in DATABASE_URL',
    lasts: true,
  },
  { codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'], next: 'Renew its certificate, or mend the clock', lasts: true },
  { codes: ['28P01'], next: 'Check user and password of DATABASE_URL (or PGPASSWORD)', lasts: true },
  {
    codes: ['28'],
    next: 'Check the user of DATABASE_URL and pg_hba.conf; where the server takes TLS alone, say sslmode=verify-full in DATABASE_URL',
    lasts: true,
  },
  { codes: ['3D'], next: 'Make that database, or check DATABASE_URL', lasts: true },
  { codes: ['3F000', '42P01', '42703'], next: 'Its schema is missing or old: run tir-rollouts migrate with the same DATABASE_URL', lasts: true },
  {
    codes: ['42501'],
    next: 'Give the user of DATABASE_URL the rights on schema tir_rollouts and its tables; the migration also has to make them (grant create on database)',
    lasts: true,
  },
  {
    codes: ['25006'],
    next: 'It is read-only, as a standby is: name the primary in DATABASE_URL, or end its read-only mode (default_transaction_read_only)',
    lasts: true,
  },
  { codes: ['53100'], next: 'Its disk is full: free space there', lasts: false },
  { codes: ['53200'], next: 'It has no memory left: give it more, or end who takes it', lasts: false },
  { codes: ['53300'], next: 'Raise max_connections there, or end who holds them', lasts: false },
  { codes: ['57014', '55P03', '25P03'], next: 'It took too long: look at its load, and at who holds locks (pg_stat_activity)', lasts: false },
  {
    codes: ['08P01'],
    says: /startup parameter/,
    next: 'The pooler refuses a setting that DATABASE_URL or PGOPTIONS asks for: leave it out, or name it in ignore_startup_parameters of the pooler',
    lasts: true,
  },
  { codes: ['08P01', '0A000', '26'], says: /pooling mode|transaction blocks|prepared statement/, next: `The pooler does not keep a transaction together: ${wayAroundPooler}`, lasts: true },
  { codes: ['08P01'], says: /no such (user|database)|auth|password/, next: 'The pooler does not know that user, password or database: check DATABASE_URL and the lists of the pooler', lasts: true },
  { codes: ['08P01'], says: /connections allowed|query_wait_timeout/, next: 'Raise max_client_conn or default_pool_size of the pooler, or end who holds its connections', lasts: false },
  // It understands us, and never will do what is asked.
  ...['0A', '26', '42'].map((code) => ({ codes: [code], next: 'Check that DATABASE_URL names PostgreSQL 15 or newer with the schema of this version', lasts: true })),
];
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

const isClassOf = (prefix: string, code: string): boolean => prefix.length === 2 && code.length === 5 && code.startsWith(prefix);

/** @param err as pg or drizzle threw it */
export function explainDatabaseTrouble(err: unknown): DatabaseTrouble {
  const cause = err instanceof Error && err.cause instanceof Error ? err.cause : err;
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: undefined, message: String(cause) };
  const known = causes.find(
    ({ codes, says }) => code !== undefined && codes.some((one) => one === code || isClassOf(one, code)) && (says?.test(message) ?? true),
  );
  const trouble = { ...(code === undefined ? {} : { code }), message: message || (code ?? 'no reason given') };
  if (known) return { ...trouble, next: known.next, lasts: known.lasts };
  if (NO_TLS_THERE.test(message))
    return { ...trouble, next: 'Turn TLS on there (ssl = on), or do without sslmode where the network is trusted', lasts: true };
  return { ...trouble, next: 'Check DATABASE_URL and that it is up', lasts: false };
}
