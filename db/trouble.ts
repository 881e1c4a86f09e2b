/**
 * What an error of PostgreSQL means: the one place. The class of its SQLSTATE decides who is at fault, so that what is said of
 * the data is never taken for an outage. @see postgresql.org/docs/18/errcodes-appendix.html (read 2026-11)
 */

/**
 * `away`: it does not answer, or ends our connection. `hindered`: it answers, and cannot do it now. `unfit`: as it is set up it
 * will never do it. `ofData`: it takes everything but this.
 */
export type TroubleKind = 'away' | 'hindered' | 'unfit' | 'ofData';

interface Cause {
  /** Codes of Node's TLS, or of PostgreSQL; two characters stand for a whole class. */
  codes: readonly string[];
  /** What the message has to say as well: a pooler gives most of its refusals one code, 08P01. */
  says?: RegExp;
  /** What to do, without a full stop. */
  next: string;
  kind: TroubleKind;
}

const wayAroundPooler = 'use session or transaction pooling, or name PostgreSQL itself in DATABASE_URL';

/**
 * The first that fits counts.
 * @see nodejs.org/api/tls.html#x509-certificate-error-codes, and for 08P01 PgBouncer 1.18, which was tried (read 2026-11)
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
    kind: 'unfit',
  },
  {
    codes: ['ERR_TLS_CERT_ALTNAME_INVALID'],
    next: 'Its certificate is for other names: use one of them as the host in DATABASE_URL',
    kind: 'unfit',
  },
  { codes: ['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID'], next: 'Renew its certificate, or mend the clock', kind: 'unfit' },
  { codes: ['28P01'], next: 'Check user and password of DATABASE_URL (or PGPASSWORD)', kind: 'unfit' },
  {
    codes: ['28'],
    next: 'Check the user of DATABASE_URL and pg_hba.conf; where the server takes TLS alone, say sslmode=verify-full in DATABASE_URL',
    kind: 'unfit',
  },
  { codes: ['3D'], next: 'Make that database, or check DATABASE_URL', kind: 'unfit' },
  {
    codes: ['3F000', '42P01', '42703'],
    next: 'Its schema is missing or old: run tir-rollouts migrate with the same DATABASE_URL; where that finds nothing to do, somebody took it away: see tir-rollouts doctor, and bring it back',
    kind: 'unfit',
  },
  {
    codes: ['42501'],
    next: 'Give the user of DATABASE_URL the rights on schema tir_rollouts and its tables; the migration also has to make them (grant create on database)',
    kind: 'unfit',
  },
  {
    codes: ['25006'],
    next: 'It is read-only, as a standby is: name the primary in DATABASE_URL, or end its read-only mode (default_transaction_read_only)',
    kind: 'unfit',
  },
  { codes: ['53100'], next: 'Its disk is full: free space there', kind: 'hindered' },
  { codes: ['53200'], next: 'It has no memory left: give it more, or end who takes it', kind: 'hindered' },
  { codes: ['53300'], next: 'Raise max_connections there, or end who holds them', kind: 'hindered' },
  { codes: ['57014', '55P03', '25P03'], next: 'It took too long: look at its load, and at who holds locks (pg_stat_activity), whom tir-rollouts doctor names', kind: 'hindered' },
  {
    codes: ['08P01'],
    says: /startup parameter/,
    next: 'The pooler refuses a setting that DATABASE_URL or PGOPTIONS asks for: leave it out, or name it in ignore_startup_parameters of the pooler',
    kind: 'unfit',
  },
  { codes: ['08P01', '0A000', '26'], says: /pooling mode|transaction blocks|prepared statement/, next: `The pooler does not keep a transaction together: ${wayAroundPooler}`, kind: 'unfit' },
  { codes: ['08P01'], says: /no such (user|database)|auth|password/, next: 'The pooler does not know that user, password or database: check DATABASE_URL and the lists of the pooler', kind: 'unfit' },
  { codes: ['08P01'], says: /connections allowed|query_wait_timeout/, next: 'Raise max_client_conn or default_pool_size of the pooler, or end who holds its connections', kind: 'hindered' },
  { codes: ['40'], next: 'Two transactions met there, and one had to give way', kind: 'hindered' },
  { codes: ['58', 'F0', 'XX'], next: 'It has trouble of its own: see its log, and its disk', kind: 'hindered' },
  { codes: ['P0'], next: 'A trigger of that database refuses it: see who made it', kind: 'unfit' },
  ...['0A', '26', '42'].map((code): Cause => ({ codes: [code], next: 'Check that DATABASE_URL names PostgreSQL 15 or newer with the schema of this version', kind: 'unfit' })),
  ...['21', '22', '23', '27', '44', '54'].map((code): Cause => ({ codes: [code], next: 'It takes everything but this: mend what it names and start again, or report it if that is nothing of yours', kind: 'ofData' })),
];
const NO_TLS_THERE = /does not support SSL/;
const withoutTls: Pick<Cause, 'next' | 'kind'> = { next: 'Turn TLS on there (ssl = on), or do without sslmode where the network is trusted', kind: 'unfit' };
const noAnswer: Pick<Cause, 'next' | 'kind'> = { next: 'Check DATABASE_URL and that it is up', kind: 'away' };

export interface DatabaseTrouble {
  /** Of Node, such as `ECONNREFUSED`, or of PostgreSQL, such as `28P01`; absent where pg gives none, as for its own deadlines. */
  code?: string;
  /** What pg says. */
  message: string;
  /** What to do, without a full stop. */
  next: string;
  kind: TroubleKind;
  /** True when trying again changes nothing: the setting is wrong, or the schema, or what was to be written. */
  lasts: boolean;
}

const isClassOf = (prefix: string, code: string): boolean => prefix.length === 2 && code.length === 5 && code.startsWith(prefix);

/** @param err as pg or drizzle threw it */
export function explainDatabaseTrouble(err: unknown): DatabaseTrouble {
  const cause = err instanceof Error && err.cause instanceof Error ? err.cause : err;
  const { code, message } = cause instanceof Error ? (cause as NodeJS.ErrnoException) : { code: undefined, message: String(cause) };
  const { next, kind } =
    causes.find(({ codes, says }) => code !== undefined && codes.some((one) => one === code || isClassOf(one, code)) && (says?.test(message) ?? true)) ??
    (NO_TLS_THERE.test(message) ? withoutTls : noAnswer);
  return { ...(code === undefined ? {} : { code }), message: message || (code ?? 'no reason given'), next, kind, lasts: kind === 'unfit' || kind === 'ofData' };
}
