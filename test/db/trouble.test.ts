import { DrizzleQueryError } from 'drizzle-orm';
import { describe, expect, it } from 'vitest';
import { explainDatabaseTrouble } from '../../db/trouble.js';

const thrown = (code: string | undefined, message: string): Error => Object.assign(new Error(message), code === undefined ? {} : { code });

describe('a trouble that lasts is told from one that passes', () => {
  it.each([
    ['28P01', 'password authentication failed for user "x"', true, /user and password/],
    ['28000', 'no pg_hba.conf entry', true, /pg_hba\.conf/],
    ['3D000', 'database "x" does not exist', true, /Make that database/],
    ['3F000', 'schema "tir_rollouts" does not exist', true, /tir-rollouts migrate/],
    ['42P01', 'relation "tir_rollouts.endpoints" does not exist', true, /tir-rollouts migrate/],
    ['42501', 'permission denied for schema tir_rollouts', true, /rights on schema/],
    ['42883', 'function x does not exist', true, /PostgreSQL 15 or newer/],
    ['25006', 'cannot execute INSERT in a read-only transaction', true, /name the primary/],
    ['53100', 'could not extend file: No space left on device', false, /disk is full/],
    ['53300', 'sorry, too many clients already', false, /max_connections/],
    ['57P01', 'terminating connection due to administrator command', false, /that it is up/],
    ['57014', 'canceling statement due to statement timeout', false, /who holds locks/],
    ['ECONNREFUSED', 'connect ECONNREFUSED 127.0.0.1:5432', false, /that it is up/],
    [undefined, 'timeout expired', false, /that it is up/],
    // As PgBouncer 1.18 says them.
    ['08P01', 'unsupported startup parameter: search_path', true, /ignore_startup_parameters/],
    ['08P01', 'transaction blocks not allowed in statement pooling mode', true, /session or transaction pooling/],
    ['08P01', 'no such user: x', true, /lists of the pooler/],
    ['08P01', 'no more connections allowed (max_client_conn)', false, /max_client_conn/],
    ['08P01', 'query_wait_timeout', false, /default_pool_size/],
    ['08P01', 'server login has been failing', false, /that it is up/],
    ['26000', 'prepared statement "s1" does not exist', true, /session or transaction pooling/],
  ])('%s %s: lasts %s', (code, message, lasts, next) => {
    for (const err of [thrown(code, message), new DrizzleQueryError('select 1', [], thrown(code, message))])
      expect(explainDatabaseTrouble(err)).toMatchObject({ ...(code === undefined ? {} : { code }), message, lasts, next: expect.stringMatching(next) });
  });
});

describe('the class of an SQLSTATE says who is at fault', () => {
  it.each([
    ['ofData', ['21000', '22001', '22003', '22021', '22P02', '22P05', '23502', '23505', '23514', '27000', '44000', '54000']],
    ['unfit', ['0A000', '25006', '26000', '28000', '3D000', '3F000', '42501', '42P01', '42703', 'P0001']],
    ['hindered', ['25P03', '40001', '40P01', '53100', '53200', '53300', '55P03', '57014', '58030', 'XX001']],
    ['away', ['08006', '57P01', '57P03', 'ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT']],
  ])('%s', (kind, codes) => {
    expect(codes.map((code) => [code, explainDatabaseTrouble(thrown(code, 'x')).kind])).toEqual(codes.map((code) => [code, kind]));
  });
});
