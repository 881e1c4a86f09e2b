/** TIR's answers: the envelope when it is a success, a `TirError` in all the shapes that a failure takes. */
import { TirError, kindOf, sentenceOf } from './errors.js';
import type { TirEffect } from './errors.js';
import { readJson } from './json.js';
import { excerpt } from './redact.js';
import { retryAfterOf } from './retry-after.js';

/** What is sent in which direction: reads have no effect, whatever happens to them. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'DELETE';

/** An answer as it came from the wire. */
export interface RawAnswer {
  operation: string;
  method: HttpMethod;
  status: number;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: Uint8Array;
}

/** A success: the payload and what paged lists say about themselves. */
export interface Envelope {
  data: unknown;
  message?: string;
  totalPages?: number;
  totalCount?: number;
}

/** What is needed to speak about a failure: a redactor and the credentials in words. */
export interface AnswerContext {
  redact: (text: string) => string;
  who: string;
}

type Fields = Readonly<Record<string, unknown>>;

const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const numberOf = (value: unknown): number | undefined => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
};
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

/**
 * Gives the envelope of a successful answer.
 * An answer failed when its HTTP status is not 2xx, or `code` or `status_code` in it is 400 or more, or `detail` is a
 * text, or `errors` is exactly true: the rule of E2E's own CLI (e2enetworks-oss/e2ectl, transport.ts, read 2026-11).
 * @throws TirError
 */
export function readAnswer(answer: RawAnswer, context: AnswerContext): Envelope {
  const json = readJson(answer.body);
  if (!json.ok) return readBroken(answer, context, json);
  const fields: Fields = isFields(json.value) ? json.value : { data: json.value };
  const httpFailed = answer.status < 200 || answer.status > 299;
  const inner = innerStatus(fields);
  if (httpFailed || inner !== undefined)
    throw failureOf(answer, context, fields, json.text, httpFailed ? answer.status : (inner ?? answer.status));
  const message = textOf(fields['message']);
  return {
    data: fields['data'],
    ...(message === '' ? {} : { message }),
    ...ifKnown('totalPages', numberOf(fields['total_page_number'])),
    ...ifKnown('totalCount', numberOf(fields['total_count'])),
  };
}

const ifKnown = <K extends string>(key: K, value: number | undefined): Partial<Record<K, number>> =>
  value === undefined ? {} : ({ [key]: value } as Record<K, number>);

/** The status that a body with a failure names although HTTP said success; undefined when the body is no failure. */
function innerStatus(fields: Fields): number | undefined {
  for (const key of ['code', 'status_code']) {
    const code = numberOf(fields[key]);
    if (code !== undefined && code >= 400) return code;
  }
  const detail = textOf(fields['detail']);
  if (detail !== '') return /credential|authenticat|token/i.test(detail) ? 401 : 400;
  return fields['errors'] === true ? 400 : undefined;
}

function failureOf(answer: RawAnswer, context: AnswerContext, fields: Fields, text: string, status: number): TirError {
  const words = wordsOf(fields);
  const upstream = excerpt(words === '' ? text : words, context.redact);
  const kind = kindOf(status, words);
  return new TirError(sentenceOf(kind, answer.operation, status, upstream, context.who), {
    kind,
    effect: effectOf(answer, status, fields['data']),
    operation: answer.operation,
    status,
    upstream,
    ...ifKnown('retryAfterMs', retryAfterOf(answer.headers)),
  });
}

/** The first non-empty of message, detail and errors; a map of errors becomes one line. */
function wordsOf(fields: Fields): string {
  const message = [textOf(fields['message']), textOf(fields['detail'])].find((text) => text !== '') ?? '';
  const errors = fields['errors'];
  const listed =
    typeof errors === 'string' ? errors.trim() : isFields(errors) && Object.keys(errors).length > 0 ? JSON.stringify(errors) : '';
  // A bare "Success" or "Failure" says nothing; the map does.
  if (listed !== '' && (message === '' || /^(success|failure|failed|error)\.?$/i.test(message))) return listed;
  return listed === '' ? message : `${message} ${listed}`;
}

/** A 4xx refused before acting. A success status with a failure inside is believed too, unless it also names something made. */
function effectOf(answer: RawAnswer, status: number, data: unknown): TirEffect {
  if (answer.method === 'GET') return 'none';
  const http = answer.status;
  const refused = status >= 400 && status < 500 && status !== 408 && (http < 300 || http >= 400) && http < 500;
  const namesSomething = isFields(data) && data['id'] !== undefined && data['id'] !== null;
  return refused && !namesSomething ? 'none' : 'unknown';
}

function readBroken(
  answer: RawAnswer,
  context: AnswerContext,
  json: { problem: 'empty' | 'cut' | 'malformed'; why: string; text: string },
): Envelope {
  const { status, method, operation } = answer;
  const success = status >= 200 && status <= 299;
  // TIR's answers to a change are not documented everywhere; a 204, or an empty 2xx, is a yes without words.
  if (success && json.problem === 'empty' && method !== 'GET') return { data: undefined };
  const upstream = excerpt(json.text, context.redact);
  const facts = { operation, status, upstream, ...ifKnown('retryAfterMs', retryAfterOf(answer.headers)) };
  if (!success) {
    // A 404 that is not TIR's own envelope comes from something in front of it and proves nothing about an endpoint.
    const kind = status === 404 && json.problem !== 'empty' ? 'contract' : kindOf(status, json.text);
    const said = upstream === '' ? json.why : `${json.why}: ${upstream}`;
    throw new TirError(sentenceOf(kind, operation, status, said, context.who), {
      ...facts,
      kind,
      effect: effectOf(answer, status, undefined),
    });
  }
  const kind = json.problem === 'malformed' ? 'contract' : 'unavailable';
  const next =
    kind === 'contract'
      ? 'Check the host in E2E_TIR_API_HOST; if it is right, report this with the text above.'
      : 'It is looked at again.';
  throw new TirError(
    `TIR answered ${operation} with ${status}, but ${json.why}${upstream === '' ? '' : ` (${upstream})`}. ${next}`,
    {
      ...facts,
      kind,
      effect: method === 'GET' ? 'none' : 'unknown',
    },
  );
}
