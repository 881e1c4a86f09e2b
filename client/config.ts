/** What a client reads from the environment. The rest of TEMPORAL_* is read by the SDK's own rules: see temporal-settings.ts. */
import { z } from 'zod';
import { RolloutsError } from './errors.js';

const optional = z.preprocess((value) => (value === '' ? undefined : value), z.string().optional());

/** Every key may be absent; an empty one counts as absent, so that an empty TIR_ROLLOUTS_PROFILE never means the real TIR. */
export const clientEnvironment = z.object({
  TEMPORAL_ADDRESS: optional.describe(
    'The Temporal service (host:port) that a client talks to. Default: that of the local stack.',
  ),
  TEMPORAL_PROFILE: optional.describe("Profile of Temporal's own configuration file. Default: default."),
  TEMPORAL_CONFIG_FILE: optional.describe("Temporal's own configuration file. Default: temporalio/temporal.toml in the user's configuration."),
  TEMPORAL_UI_URL: optional.describe('Root of the Temporal UI, for links. Default: that of the local stack.'),
  DATABASE_URL: optional.describe('PostgreSQL from which a client reads the history. Default: that of the local stack.'),
  TIR_ROLLOUTS_PROFILE: optional.describe(
    "Profile of E2E's CLI that a client names to the worker. With it, the real TIR is meant. Default: none, and the simulator is meant.",
  ),
  TIR_ROLLOUTS_ALLOW_PLAINTEXT: z
    .preprocess((value) => (value === '' ? undefined : value), z.stringbool().default(false))
    .describe('Let a client talk to Temporal and PostgreSQL, and init and doctor to TIR, without TLS where they are not on this machine. Default false.'),
  TIR_ROLLOUTS_TASK_QUEUE: optional.describe('Temporal task queue that a client sends to. Default tir-rollouts.'),
  TIR_ROLLOUTS_WORK_SECRET_FILE: optional.describe(
    'File with the secret by which a client signs what it asks of TIR. Default: that of the local stack.',
  ),
  TIR_ROLLOUTS_SIMULATOR_URL: optional.describe(
    'Control plane of the simulator whose lists init shows. Default: that of the local stack.',
  ),
  TIR_ROLLOUTS_SIMULATOR_API_KEY: optional.describe('API key of init for the simulator. Default simulator.'),
  TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN: optional.describe('Token of init for the simulator. Default simulator.'),
});

/** @throws RolloutsError `invalid` that names the variable */
export function readClientEnvironment(environment: NodeJS.ProcessEnv): z.infer<typeof clientEnvironment> {
  const { data, error } = clientEnvironment.safeParse(environment);
  if (data) return data;
  const wrong = error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  throw new RolloutsError('invalid', `The environment cannot be used: ${wrong}. Correct or unset it; true and false are what a switch takes.`);
}
