/** Where PostgreSQL is. */
import { z } from 'zod';

export const databaseConfig = z.object({
  DATABASE_URL: z
    .string()
    .min(1)
    .describe('PostgreSQL that keeps the audit history, such as postgres://user:password@host:5432/tir?sslmode=verify-full.'),
});

/** What the migration reads. */
export const migrationConfig = databaseConfig.extend({
  TIR_ROLLOUTS_ALLOW_PLAINTEXT: z
    .stringbool()
    .default(false)
    .describe('Talk to PostgreSQL without TLS where it is not on this machine. Default false.'),
});
