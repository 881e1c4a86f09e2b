/** What the head of an answer tells about the exchange, before anybody reads its body. */
import type { Dispatcher } from 'undici';
import { beginOf } from '../../workflows/contract/storable.js';
import type { Exchange } from './http.js';

/** Status and headers as they came. */
export type AnswerHead = Pick<Dispatcher.ResponseData, 'statusCode' | 'headers'>;

/** Facts for the audit and for traces; what the head does not say is left out. */
export function readHead(
  { statusCode, headers }: AnswerHead,
  redact: (text: string) => string,
): Pick<Exchange, 'status' | 'serverTime' | 'requestId'> {
  const serverTime = readDate(headers['date']);
  const requestId = headers['x-request-id'];
  return {
    status: statusCode,
    ...(serverTime === undefined ? {} : { serverTime }),
    ...(typeof requestId === 'string' && requestId !== '' ? { requestId: beginOf(redact(requestId), 100) } : {}),
  };
}

/** The moment of a `Date` header; undefined when it is none. */
function readDate(header: string | string[] | undefined): Date | undefined {
  const moment = new Date(typeof header === 'string' ? header : Number.NaN);
  return Number.isNaN(moment.getTime()) ? undefined : moment;
}
