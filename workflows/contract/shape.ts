/** Shapes of what comes from outside, for code that has no zod: a workflow. Pure. */

/** What is wrong with a value, such as `endpoint.projectId must be a whole number from 1`; undefined when nothing is. */
export type Shape = (value: unknown, at: string) => string | undefined;

type Fields = Readonly<Record<string, unknown>>;

export const isRecord = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The field itself: what an object inherits was not said. */
export const fieldOf = (value: unknown, name: string): unknown => (isRecord(value) && Object.hasOwn(value, name) ? value[name] : undefined);

const must =
  (holds: (value: unknown) => boolean, be: string): Shape =>
  (value, at) =>
    holds(value) ? undefined : `${at} must be ${be}`;

/** @param longest in characters */
export const text = (longest: number): Shape =>
  must((value) => typeof value === 'string' && value.length > 0 && value.length <= longest, `a text of 1 to ${longest} characters`);

export const matching = (pattern: RegExp, be: string): Shape => must((value) => typeof value === 'string' && pattern.test(value), be);

export const whole = (least: number, most = Number.MAX_SAFE_INTEGER): Shape =>
  must(
    (value) => Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most,
    most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`,
  );

export const flag: Shape = must((value) => typeof value === 'boolean', 'true or false');

export const oneOf = (...words: readonly string[]): Shape =>
  must((value) => typeof value === 'string' && words.includes(value), words.length === 1 ? `${words[0]}` : `one of ${words.join(', ')}`);

export const listOf =
  (item: Shape, longest: number): Shape =>
  (value, at) =>
    Array.isArray(value) && value.length <= longest
      ? value.map((one, index) => item(one, `${at}[${index}]`)).find((fault) => fault !== undefined)
      : `${at} must be a list of at most ${longest}`;

/** Absent, or of the shape. */
export const maybe =
  (shape: Shape): Shape =>
  (value, at) =>
    value === undefined ? undefined : shape(value, at);

export const either =
  (one: Shape, other: Shape, be: string): Shape =>
  (value, at) =>
    one(value, at) === undefined || other(value, at) === undefined ? undefined : `${at} must be ${be}`;

/** An object with these fields. Others are left alone: a newer client may send them. */
export const object =
  (fields: Readonly<Record<string, Shape>>): Shape =>
  (value, at) => {
    if (!isRecord(value)) return `${at || 'the input'} must be an object`;
    for (const [name, shape] of Object.entries(fields)) {
      const fault = shape(fieldOf(value, name), at === '' ? name : `${at}.${name}`);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

/** Each of them, in this order. */
export const all =
  (...shapes: readonly Shape[]): Shape =>
  (value, at) => {
    for (const shape of shapes) {
      const fault = shape(value, at);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };
