/** The delay that an answer asks for. */

type Headers = Readonly<Record<string, string | string[] | undefined>>;

const first = (value: string | string[] | undefined): string | undefined => (Array.isArray(value) ? value[0] : value)?.trim();

/**
 * The delay in ms that `retry-after` names (seconds or an HTTP date), else `ratelimit-reset` (seconds) when
 * `ratelimit-remaining` is 0. Undefined when absent, negative or no time at all. Not capped: the caller knows its
 * deadline.
 */
export function retryAfterOf(headers: Headers, now: number = Date.now()): number | undefined {
  const asked = first(headers['retry-after']);
  if (asked !== undefined && asked !== '') {
    if (/^\d{1,9}(\.\d+)?$/.test(asked)) return Math.ceil(Number(asked) * 1000);
    // Date.parse takes almost anything with digits, so a date must begin like one.
    const at = /^[A-Za-z]{3,9},? |^\d{4}-\d{2}-\d{2}T/.test(asked) ? Date.parse(asked) : Number.NaN;
    return Number.isNaN(at) ? undefined : Math.max(0, at - now);
  }
  const reset = first(headers['ratelimit-reset']);
  if (first(headers['ratelimit-remaining']) !== '0' || reset === undefined || !/^\d{1,9}$/.test(reset)) return undefined;
  return Number(reset) * 1000;
}
