/** The one error that the TIR client throws, and the rules by which an answer becomes one. */

/**
 * Who acts next: `unavailable` and `throttled` time, `capacity` time and then the operator, `refused` and `notFound`
 * the operator, `contract` us.
 */
export type TirErrorKind = 'unavailable' | 'throttled' | 'capacity' | 'refused' | 'notFound' | 'contract';

/** Whether the request may have changed something: `none` is certain, `unknown` asks for a look before a repetition. */
export type TirEffect = 'none' | 'unknown';

/** Most of TIR's own words that is kept (characters). */
export const MAX_UPSTREAM = 500;

/** What a `TirError` carries besides its message. */
export interface TirErrorFacts {
  kind: TirErrorKind;
  effect: TirEffect;
  /** What was tried, such as `createEndpoint`. */
  operation: string;
  /** HTTP status, or the one that the answer's body names when that is the failing one. */
  status?: number;
  /** Delay that the answer asks for (ms), not negative and not capped. */
  retryAfterMs?: number;
  /** TIR's own words, redacted, at most `MAX_UPSTREAM`. */
  upstream?: string;
  /** Code of a failure below HTTP, such as `ECONNREFUSED`; `ETIMEDOUT` when a deadline of ours ended the call. */
  code?: string;
  cause?: unknown;
}

/** A request to TIR that failed. Its message is plain words that end with the next step and holds no secret. */
export class TirError extends Error {
  override readonly name = 'TirError';
  readonly kind: TirErrorKind;
  readonly effect: TirEffect;
  readonly operation: string;
  readonly status?: number;
  readonly retryAfterMs?: number;
  readonly upstream?: string;
  readonly code?: string;

  constructor(message: string, facts: TirErrorFacts) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.kind = facts.kind;
    this.effect = facts.effect;
    this.operation = facts.operation;
    if (facts.status !== undefined) this.status = facts.status;
    if (facts.retryAfterMs !== undefined) this.retryAfterMs = facts.retryAfterMs;
    if (facts.upstream !== undefined) this.upstream = facts.upstream;
    if (facts.code !== undefined) this.code = facts.code;
  }
}

/** Whether this is a `TirError`, of the kind if one is given. */
export function isTirError(err: unknown, kind?: TirErrorKind): err is TirError {
  return err instanceof TirError && (kind === undefined || err.kind === kind);
}

/** A refusal for lack of a free machine, said of the SKUs that were asked for. */
export function soldOut(err: TirError, skus: readonly string[]): TirError {
  const names = [...new Set(skus)];
  const what = names.length === 0 ? 'Its SKU is' : names.length === 1 ? `${names[0] ?? ''} is` : `${names.slice(0, -1).join(', ')} and ${names.at(-1) ?? ''} are`;
  const next = 'Wait, or choose another SKU or location; rollout.fallbackSkus names others to take.';
  return new TirError(`${what} sold out. TIR has no free machine${err.status === undefined ? '' : ` (${err.status})`}. ${next}`, { ...err, cause: err });
}

/** TIR's text when no machine is free; it comes with more than one status. @see docs.e2enetworks.com/docs/tir/Inference/ModelEndpoints/FAQs/ (read 2026-11) */
const capacityText = /sku inventory|inventory (is )?(temporarily )?(un|not )available|no (capacity|inventory)/i;
/** The wording of a refusal for lack of credit is not published; these are its likely words. */
const creditText = /\bcredits?\b|insufficient (balance|funds)|\bbalance\b|\brecharge\b/i;
/** Whether TIR refuses what was sent, and not who sent it, or for lack of credit. */
export const refusesBody = ({ kind, status, upstream = '' }: TirError): boolean =>
  kind === 'refused' && status !== undefined && ![401, 403, 404].includes(status) && !creditText.test(upstream);

/** A 404 that speaks of the project or the team says nothing about the endpoint. */
const otherNotFound =
  /^\W*(detail\W+)?((the|this|your) )?(project|team|location)\b|\b(no such|unknown|invalid) (project|team|location)\b/i;

/** The kind of a failed answer, by its status and TIR's words. */
export function kindOf(status: number, upstream: string): TirErrorKind {
  if (capacityText.test(upstream)) return 'capacity';
  if (status === 429) return 'throttled';
  if (creditText.test(upstream) && status < 500) return 'refused';
  if (status === 404) return otherNotFound.test(upstream) ? 'refused' : 'notFound';
  if (status === 408 || status === 425 || status >= 500) return 'unavailable';
  if (status >= 300 && status < 400) return 'contract';
  return 'refused';
}

/**
 * The sentence of a failed answer, ending with the next step.
 * @param who the credentials in words, such as `profile default`
 */
export function sentenceOf(kind: TirErrorKind, operation: string, status: number, upstream: string, who: string): string {
  const said = upstream === '' ? '' : `: ${upstream}`;
  switch (kind) {
    case 'capacity':
      return `TIR has no free machine of this SKU for ${operation} (${status})${said}. Wait, or choose another SKU or location.`;
    case 'throttled':
      return `TIR asks for fewer requests (${status}, ${operation})${said}. It is tried again after the delay that TIR names.`;
    case 'unavailable':
      return `TIR is not available for ${operation} (${status})${said}. It is tried again; if it lasts, look at E2E's status page.`;
    case 'notFound':
      return `TIR does not know it (${status}, ${operation})${said}. Check the id, the project and the location.`;
    case 'contract':
      return `TIR answered ${operation} in a form that this version does not know (${status})${said}. Check the host in E2E_TIR_API_HOST; if it is right, report this with the text above.`;
    case 'refused':
      return refusalOf(operation, status, upstream, who);
  }
}

function refusalOf(operation: string, status: number, upstream: string, who: string): string {
  const said = upstream === '' ? '' : `: ${upstream}`;
  if (status === 401)
    return `TIR refused the credentials (401, ${operation})${said}. Check the API key and token of ${who}; tokens stop working after 365 days.`;
  if (status === 403)
    return `TIR refused permission for ${operation} (403)${said}. Check the API key and token of ${who}, and that a policy gives them this operation on the Inference service.`;
  if (creditText.test(upstream))
    return `TIR refused ${operation} for lack of credit (${status})${said}. Add credit to the account, then run it again.`;
  if (status === 404) return `TIR refused ${operation} (404)${said}. Check the project id and the location of ${who}.`;
  return `TIR refused ${operation} (${status})${said}. Mend what it names, then run it again.`;
}
