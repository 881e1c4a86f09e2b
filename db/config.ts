/** Where PostgreSQL is. */
import { z } from 'zod';

export const databaseConfig = z.object({
  DATABASE_URL: z
    .string()
    .min(1)
    .describe('PostgreSQL that keeps the audit history, such as postgres://user:password@host:5432/tir.'),
});
