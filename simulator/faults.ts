import { z } from 'zod';

const seconds = z.number().min(0);
const chunks = z.int().min(0).optional().describe('On a stream: after so many events.');

/** The error bodies that the real platform and its gateway have been seen to send. */
export const errorShape = z.enum(['envelope', 'statusCode', 'statusCodeText', 'errorsTrue', 'detail', 'notJson']);
export type ErrorShape = z.infer<typeof errorShape>;

/** What goes wrong. "Before" and "after" mean: before or after the request had its effect. */
const faultEffect = z.discriminatedUnion('kind', [
  z
    .strictObject({ kind: z.literal('answerLost'), chunks })
    .describe(
      'The effect happens, then the connection is reset; on a stream after `chunks` events, by default before the first.',
    ),
  z.strictObject({ kind: z.literal('refusedBefore') }).describe('The connection is reset before any effect.'),
  z
    .strictObject({ kind: z.literal('hang'), ms: z.number().int().min(0).optional(), after: z.boolean().optional(), chunks })
    .describe(
      'No answer, then a reset. Default: until the caller gives up (at most 10 min), before the effect. With `after`, on a stream: `chunks` events first.',
    ),
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
      chunks,
    })
    .describe(
      'This status and error body instead of the answer, before the effect unless `after`. On a stream that has begun (`chunks`) the error is its last event.',
    ),
  z
    .strictObject({ kind: z.literal('truncated'), chunks })
    .describe(
      'The effect happens; half of the body arrives, then the connection ends. A stream ends in the middle of the event after `chunks`, by default half way.',
    ),
  z
    .strictObject({
      kind: z.literal('malformed'),
      body: z.enum(['html', 'wrongType', 'empty', 'huge', 'deep', 'duplicateKeys', 'proto', 'invalidUtf8', 'noData']),
      chunks,
    })
    .describe(
      'The effect happens; the right status comes with a senseless body. On a stream one event is senseless, the one after `chunks` (1).',
    ),
  z
    .strictObject({ kind: z.literal('body'), body: z.string(), status: z.int().min(200).max(599).optional(), contentType: z.string().optional() })
    .describe('The effect happens; exactly this body comes instead, by default as JSON and with the right status.'),
  z
    .strictObject({ kind: z.literal('quotes'), text: z.string() })
    .describe('Every failed or senseless answer quotes this text, and logs have it as lines. Goes with any other kind.'),
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

/** How many requests hold a rule that has not fired on them yet. */
const claims = new WeakMap<FaultRule, number>();

/**
 * The rules that one request took, in the order in which they were added. A rule counts as fired when it strikes, and a
 * rule that did not strike is given back: `times` counts what really went wrong.
 */
export class TakenFaults {
  private readonly held: Set<FaultRule>;
  /** The rules that struck. */
  readonly struck: FaultRule[] = [];
  /** Called after each strike. */
  onStrike: () => void = () => undefined;

  constructor(private readonly rules: readonly FaultRule[]) {
    this.held = new Set(rules);
    for (const rule of rules) claims.set(rule, (claims.get(rule) ?? 0) + 1);
  }

  /** Whether any rule was taken. */
  get any(): boolean {
    return this.rules.length > 0;
  }

  /** The fault of that kind, not struck yet. */
  find<K extends FaultEffect['kind']>(kind: K): FaultOf<K> | undefined {
    return this.rules.find((rule): rule is FaultOf<K> => rule.kind === kind);
  }

  /** Lets the first fault of that kind happen, if there is one and `when` says so. */
  strike<K extends FaultEffect['kind']>(kind: K, when: (fault: FaultOf<K>) => boolean = () => true): FaultOf<K> | undefined {
    const fault = this.find(kind);
    return fault && when(fault) ? this.hit(fault) : undefined;
  }

  /** Lets every fault happen that `when` says so of. */
  strikeEach(when: (fault: FaultRule) => boolean): void {
    for (const fault of this.rules) if (when(fault)) this.hit(fault);
  }

  /** Gives back what did not strike. Call it at the end of every request. */
  release(): void {
    for (const rule of this.held) this.letGo(rule);
  }

  private hit<F extends FaultRule>(fault: F): F {
    if (!this.letGo(fault)) return fault;
    fault.fired += 1;
    this.struck.push(fault);
    this.onStrike();
    return fault;
  }

  private letGo(rule: FaultRule): boolean {
    if (!this.held.delete(rule)) return false;
    claims.set(rule, (claims.get(rule) ?? 1) - 1);
    return true;
  }
}

/** A rule of one kind. */
export type FaultOf<K extends FaultEffect['kind']> = FaultRule & Extract<FaultEffect, { kind: K }>;

/** The rules that may fire on this request. Counts it as seen by each that matches. */
export function takeFaults(rules: FaultRule[], operation: string, endpointName: string | undefined): TakenFaults {
  return new TakenFaults(
    rules.filter((rule) => {
      const matches =
        (rule.operation === '*' ||
          (rule.operation === 'control'
            ? operation !== 'dataplane'
            : operation === rule.operation || operation.startsWith(`${rule.operation}:`))) &&
        (rule.name === undefined || rule.name === endpointName);
      if (!matches || operationsOfKind[rule.kind]?.includes(operation) === false) return false;
      rule.seen += 1;
      return rule.seen > (rule.skip ?? 0) && rule.fired + (claims.get(rule) ?? 0) < (rule.times ?? Infinity);
    }),
  );
}
