import { z } from 'zod';

const port = (usual: number) => z.string().default(String(usual));

/** What docker-compose.yml reads from `.env` for itself; its services' own variables are declared by their rooms. */
export const composeEnvironment = z.object({
  TIR_ROLLOUTS_POSTGRES_PASSWORD: z
    .string()
    .min(1)
    .describe("Password of the stack's PostgreSQL, set when its volume is first made. Letters and digits."),
  TIR_ROLLOUTS_POSTGRES_PORT: port(5432).describe("Port of the stack's PostgreSQL on 127.0.0.1."),
  TIR_ROLLOUTS_TEMPORAL_PORT: port(7233).describe("Port of the stack's Temporal service on 127.0.0.1."),
  TIR_ROLLOUTS_UI_PORT: port(8080).describe("Port of the stack's Temporal UI on 127.0.0.1."),
});
