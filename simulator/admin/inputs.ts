import { z } from 'zod';
import { locations } from '../control-plane/gate.js';

/** Query of `GET /ledger`. */
export const ledgerQuery = z.object({
  since: z.coerce.number().optional(),
  operation: z.string().optional(),
  name: z.string().optional(),
  kind: z.enum(['request', 'state', 'replica', 'admin']).optional(),
});

/** Bodies of the clock's routes. */
export const clockInput = {
  rate: z.strictObject({ rate: z.number().min(0) }),
  advance: z.strictObject({ seconds: z.number().min(0) }),
};

/** An endpoint that somebody else made: a create body, and the project it goes to. `running` makes it serve at once. */
export const foreignEndpoint = z.strictObject({
  projectId: z.int().min(0),
  location: z.enum(locations).optional(),
  body: z.record(z.string(), z.unknown()),
  running: z.boolean().optional(),
});
export type ForeignEndpoint = z.infer<typeof foreignEndpoint>;

/** A change behind the client's back. `set` holds fields of the create body; `reportedStatus` is a word to report, null takes it back. */
export const endpointPatch = z.strictObject({
  status: z.enum(['running', 'error', 'stopped', 'vanish']).optional(),
  reportedStatus: z.string().nullable().optional(),
  set: z.record(z.string(), z.unknown()).optional(),
});
export type EndpointPatch = z.infer<typeof endpointPatch>;

/** A setting that null takes back. */
const orNone = <T extends z.ZodType>(setting: T) =>
  setting
    .nullable()
    .transform((value) => value ?? undefined)
    .optional();

/** How an endpoint's data plane behaves; what is left out stays. `engineDead: true` means `error`. */
export const behaviourInput = z.strictObject({
  latencyMs: z.number().min(0).optional(),
  errorRate: z.number().min(0).max(1).optional(),
  engineDead: z
    .union([z.literal(false), z.literal(true).transform(() => 'error' as const), z.enum(['hang', 'error'])])
    .optional(),
  unhealthy: z.boolean().optional(),
  garbage: z.boolean().optional(),
  servedModel: orNone(z.string()),
  tokensPerSecond: z.number().positive().max(1_000_000).optional(),
  firstTokenMs: z.number().min(0).optional(),
  answerTokens: orNone(z.int().min(1).max(1_000_000)),
  task: orNone(z.enum(['generate', 'embed', 'rank'])),
  chatTemplate: orNone(z.boolean()),
});
export type BehaviourInput = z.input<typeof behaviourInput>;

/** Replicas of a SKU that still fit; null is without limit. */
export const inventoryInput = z.strictObject({ sku: z.string(), free: z.int().min(0).nullable() });

/** Credit of a project from now on, in the plan's currency; null is without limit. */
export const creditInput = z.strictObject({ projectId: z.int(), amount: z.number().nullable() });

/** The credentials that are accepted from now on; what is left out accepts anything. Ends a revocation unless `revoked` is true. */
export const credentialsInput = z.strictObject({
  apiKey: z.string().optional(),
  authToken: z.string().optional(),
  revoked: z.boolean().optional(),
});
