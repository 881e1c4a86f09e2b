import { z } from 'zod';

const seconds = z.number().min(0);

/** The error bodies that the real platform and its gateway have been seen to send. */
export const errorShape = z.enum(['envelope', 'statusCode', 'statusCodeText', 'errorsTrue', 'detail', 'notJson']);
export type ErrorShape = z.infer<typeof errorShape>;

/** What goes wrong. "Before" and "after" mean: before or after the request had its effect. */
const faultEffect = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('answerLost') }).describe('The effect happens, then the connection is reset.'),
  z.strictObject({ kind: z.literal('refusedBefore') }).describe('The connection is reset before any effect.'),
  z
    .strictObject({ kind: z.literal('hang'), ms: z.number().int().min(0).optional(), after: z.boolean().optional() })
    .describe('No answer, then a reset. Default: until the caller gives up (at most 10 min), before the effect.'),
  z
    .strictObject({
      kind: z.literal('throttled'),
      retryAfter: z.union([z.enum(['seconds', 'date', 'absent', 'absurd', 'negative', 'text']), z.number()]).optional(),
      seconds: seconds.optional(),
      errorShape: errorShape.optional(),
    })
    .describe('429 before the effect. Default: Retry-After of 1 second.'),
  z
    .strictObject({
      kind: z.literal('status'),
      status: z.int().min(200).max(599),
      errorShape: errorShape.optional(),
      message: z.string().optional(),
      errors: z.record(z.string(), z.array(z.string())).optional(),
      after: z.boolean().optional(),
    })
    .describe('This status and error body instead of the answer, before the effect unless `after`.'),
  z
    .strictObject({ kind: z.literal('truncated') })
    .describe('The effect happens; half of the body arrives, then the connection is reset.'),
  z
    .strictObject({
      kind: z.literal('malformed'),
      body: z.enum(['html', 'wrongType', 'empty', 'huge', 'deep', 'duplicateKeys', 'proto', 'invalidUtf8', 'noData']),
    })
    .describe('The effect happens; the right status comes with a senseless body.'),
  z
    .strictObject({ kind: z.literal('slowBody'), msPerByte: z.number().min(0).optional() })
    .describe('The effect happens; the body drips, by default one byte per 500 ms.'),
  z
    .strictObject({ kind: z.literal('staleList'), changes: z.int().min(1).optional() })
    .describe('On list or get: does not know of the last changes of the project. Default 1.'),
  z
    .strictObject({
      kind: z.literal('createAnswer'),
      answer: z.enum(['noId', 'textId', 'status200', 'status202', 'code400', 'emptyData']),
    })
    .describe('The effect happens; the answer of create has another form.'),
  z
    .strictObject({ kind: z.literal('goesToError'), afterSeconds: seconds.optional() })
    .describe('The endpoint goes to error some simulated seconds after the request.'),
  z
    .strictObject({
      kind: z.literal('flaps'),
      afterSeconds: seconds.optional(),
      everySeconds: z.number().positive().optional(),
      cycles: z.int().min(1).optional(),
    })
    .describe('Once running, the endpoint is not ready and ready again. Default: 2 cycles of 30 s.'),
  z
    .strictObject({ kind: z.literal('vanishes'), afterSeconds: seconds.optional() })
    .describe('The endpoint is deleted by someone else.'),
  z
    .strictObject({ kind: z.literal('stoppedByOther'), afterSeconds: seconds.optional() })
    .describe('The endpoint is stopped by someone else.'),
  z
    .strictObject({ kind: z.literal('changedByOther'), afterSeconds: seconds.optional(), set: z.record(z.string(), z.unknown()) })
    .describe('Fields of the body are changed by someone else.'),
  z
    .strictObject({ kind: z.literal('unknownStatus'), status: z.string() })
    .describe('From now on the endpoint reports this word as its status.'),
  z
    .strictObject({ kind: z.literal('credentialsRevoked') })
    .describe('From this request on every credential is refused, until the admin API sets credentials.'),
  z
    .strictObject({ kind: z.literal('delay'), ms: z.number().int().min(0) })
    .describe('Waits (real ms) before the request is handled.'),
]);
export type FaultEffect = z.infer<typeof faultEffect>;

const faultTarget = z.object({
  operation: z
    .string()
    .min(1)
    .describe(
      'create, get, list, put, put:patch, ..., delete, sku, dataplane, ...; `control` is every operation but dataplane, `*` is every one.',
    ),
  name: z.string().optional().describe('Only requests about the endpoint of this name.'),
  skip: z.int().min(0).optional().describe('Matching requests to let through first. Default 0.'),
  times: z.int().min(1).optional().describe('How often to fire. Default: always.'),
});

/** A rule as a caller writes it: which requests, which of them in turn, and what goes wrong. */
export type FaultInput = z.infer<typeof faultTarget> & FaultEffect;

/** A rule with its counts: requests that matched it, and times that it fired. */
export type FaultRule = FaultInput & { id: number; seen: number; fired: number };

/** Reads a rule. @throws ZodError naming what is wrong with it */
export function parseFault(input: unknown): FaultInput {
  const target = faultTarget.parse(input);
  const rest = Object.fromEntries(
    Object.entries(input as Record<string, unknown>).filter(([key]) => !Object.hasOwn(faultTarget.shape, key)),
  );
  return { ...target, ...faultEffect.parse(rest) };
}

/** Some kinds make sense on some operations only; a rule for every operation does not fire, or count, on the others. */
const operationsOfKind: Partial<Record<FaultEffect['kind'], readonly string[]>> = {
  createAnswer: ['create'],
  staleList: ['list', 'get'],
};

/** The rules that fire on this request, in the order in which they were added. Counts them. */
export function takeFaults(rules: FaultRule[], operation: string, endpointName: string | undefined): FaultRule[] {
  return rules.filter((rule) => {
    const matches =
      (rule.operation === '*' ||
        (rule.operation === 'control'
          ? operation !== 'dataplane'
          : operation === rule.operation || operation.startsWith(`${rule.operation}:`))) &&
      (rule.name === undefined || rule.name === endpointName);
    if (!matches || operationsOfKind[rule.kind]?.includes(operation) === false) return false;
    rule.seen += 1;
    if (rule.seen <= (rule.skip ?? 0) || rule.fired >= (rule.times ?? Infinity)) return false;
    rule.fired += 1;
    return true;
  });
}
