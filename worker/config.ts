/** What a worker needs to know, parsed once at its start; every missing key is named in one message. */
import { z } from 'zod';
import { hostUrl } from '../activities/tir/config.js';
import { databaseConfig } from '../db/config.js';
import { isReservedName, REFERENCE_PREFIX } from '../workflows/contract/rules/reference.js';

const address = /^(\[[0-9a-fA-F:]+\]|[^\s:]+):\d{1,5}$/;

const targets = z
  .string()
  .default('tir,simulator')
  .transform((text) => text.split(',').map((target) => target.trim()))
  .pipe(z.array(z.enum(['tir', 'simulator'])).min(1));

const references = z
  .string()
  .default('')
  .transform((text) => text.split(',').flatMap((name) => name.trim() || []))
  .pipe(
    z.array(
      z
        .string()
        .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, 'must be names of environment variables, with commas between them')
        .refine((name) => !isReservedName(name), {
          error: ({ input }) => `${String(input)} belongs to the worker itself. Give the value under a name such as ${REFERENCE_PREFIX}NAME`,
        }),
    ),
  );

export const workerConfig = databaseConfig.extend({
  TIR_ROLLOUTS_TARGETS: targets.describe('What this worker may change: tir, simulator, or both. Default both.'),
  TIR_ROLLOUTS_SIMULATOR_URL: hostUrl.optional().describe('Control plane of a simulator.'),
  TIR_ROLLOUTS_SIMULATOR_DATA_PLANE_URL: hostUrl
    .optional()
    .describe('Data plane of a simulator. Default: the origin of its control plane.'),
  TIR_ROLLOUTS_SIMULATOR_API_KEY: z
    .string()
    .min(1)
    .default('simulator')
    .describe('API key for the simulator. Default simulator.'),
  TIR_ROLLOUTS_SIMULATOR_AUTH_TOKEN: z
    .string()
    .min(1)
    .default('simulator')
    .describe('Token for the simulator. Default simulator.'),
  TIR_ROLLOUTS_REFERENCES: references.describe(
    `Environment variables that specs may refer to besides those that begin with ${REFERENCE_PREFIX}, such as HF_TOKEN,OPENAI_KEY. Default: none.`,
  ),
  TIR_ROLLOUTS_TASK_QUEUE: z.string().min(1).default('tir-rollouts').describe('Temporal task queue. Default tir-rollouts.'),
  TIR_ROLLOUTS_BUILD_ID: z
    .string()
    .min(1)
    .optional()
    .describe(
      'Build id for Worker Versioning: rollouts then stay on the build they began on. Default: TEMPORAL_WORKER_BUILD_ID, else not versioned.',
    ),
  TEMPORAL_WORKER_BUILD_ID: z.string().min(1).optional().describe("Build id, as Temporal's Worker Controller for Kubernetes sets it."),
  TEMPORAL_DEPLOYMENT_NAME: z
    .string()
    .min(1)
    .default('tir-rollouts')
    .describe("Worker Deployment that the build belongs to; Temporal's Worker Controller sets it. Default tir-rollouts."),
  TIR_ROLLOUTS_WORK_SECRET_FILE: z
    .string()
    .min(1)
    .optional()
    .describe('File with the secret by which clients sign what they ask of TIR. Default: none, and whoever reaches Temporal may ask.'),
  TIR_ROLLOUTS_READY_FILE: z.string().min(1).optional().describe('File that the worker writes once it polls.'),
  TIR_ROLLOUTS_WORKFLOW_BUNDLE: z.string().min(1).optional().describe('Prebuilt workflow bundle. Default: the one of the build.'),
  TIR_ROLLOUTS_HEALTH_ADDRESS: z
    .string()
    .regex(address, 'must be host:port')
    .optional()
    .describe('Address (host:port) that answers /healthz and /readyz. Default: none.'),
  TIR_ROLLOUTS_METRICS_ADDRESS: z
    .string()
    .regex(address, 'must be host:port')
    .optional()
    .describe('Address (host:port) that serves metrics to Prometheus at /metrics. Default: none.'),
  TIR_ROLLOUTS_ALLOW_PLAINTEXT: z
    .stringbool()
    .default(false)
    .describe('Talk to Temporal, PostgreSQL, TIR and a simulator without TLS where they are not on this machine. Default false.'),
  TIR_ROLLOUTS_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error'])
    .default('info')
    .describe('Least level that is logged. Default info.'),
});

export type WorkerConfig = z.infer<typeof workerConfig>;

/** An empty variable counts as absent. @throws Error that names every key that is missing or wrong */
export function loadWorkerConfig(environment: NodeJS.ProcessEnv): WorkerConfig {
  const parsed = workerConfig.safeParse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')));
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n  ');
  throw new Error(
    `The worker cannot start:\n  ${problems}\nSet these environment variables (see .env.example), or run tir-rollouts up, which brings everything.`,
  );
}

/** The version of Worker Versioning, as an option of the worker; nothing when no build id is set. */
export const versionOf = (config: WorkerConfig): { version?: { deploymentName: string; buildId: string } } => {
  const buildId = config.TIR_ROLLOUTS_BUILD_ID ?? config.TEMPORAL_WORKER_BUILD_ID;
  return buildId === undefined ? {} : { version: { deploymentName: config.TEMPORAL_DEPLOYMENT_NAME, buildId } };
};
