/** How a trace crosses Temporal: as W3C trace context in a header, and as plain spans out of the workflow sandbox. */
import { defaultPayloadConverter, type Headers } from '@temporalio/common';
import type { Sinks } from '@temporalio/workflow';
import { endpointPath, type EndpointIdentity } from './identity.js';

/** Header of OpenTelemetry's interceptors for Temporal: programs that use those and ours continue each other's traces. */
export const TRACE_HEADER = '_tracer-data';

/** A span that another one can have as its parent. */
export interface SpanPlace {
  /** 32 hexadecimal digits. */
  traceId: string;
  /** 16 hexadecimal digits. */
  spanId: string;
  /** False where whoever began the trace decided not to keep it. */
  sampled: boolean;
  /** W3C `tracestate`, handed on as it came. */
  traceState?: string;
}

/** A span of a workflow, ready to be exported. */
export interface WorkflowSpan {
  name: string;
  at: SpanPlace;
  parentSpanId?: string;
  /** Begin and end by the workflow's clock (ms since 1970). */
  startMs: number;
  endMs: number;
  attributes: Record<string, string | number>;
  /** A span of another trace that led to this one, such as that of a verb. */
  cause?: SpanPlace;
  /** Type and message of the failure that it ended with. */
  failure?: { type: string; message: string };
}

/** The way out of the sandbox. The worker has it whether it traces or not. */
export interface TraceSinks extends Sinks {
  traces: { export(span: WorkflowSpan): void };
}

/** @see www.w3.org/TR/trace-context/#traceparent-header (read 2026-11) */
const traceparent = /^[0-9a-f]{2}-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-|$)/;

/** The span that a header names; undefined where there is none, or none that is understood. */
export function placeIn(headers: Headers): SpanPlace | undefined {
  const payload = headers[TRACE_HEADER];
  if (!payload) return undefined;
  const carrier = carrierOf(payload);
  const [, traceId, spanId, flags] = traceparent.exec(carrier['traceparent'] ?? '') ?? [];
  if (!traceId || !spanId || !flags) return undefined;
  const traceState = carrier['tracestate'];
  return { traceId, spanId, sampled: (parseInt(flags, 16) & 1) === 1, ...(traceState ? { traceState } : {}) };
}

/** The headers with this span as the parent of what they lead to. */
export function headersWith(headers: Headers, { traceId, spanId, sampled, traceState }: SpanPlace): Headers {
  const carrier = {
    traceparent: `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`,
    ...(traceState ? { tracestate: traceState } : {}),
  };
  return { ...headers, [TRACE_HEADER]: defaultPayloadConverter.toPayload(carrier) };
}

/** What a header carries. A foreign one must not fail a workflow, so whatever is no text is left out. */
function carrierOf(payload: Headers[string]): Record<string, string> {
  try {
    const carrier = defaultPayloadConverter.fromPayload<unknown>(payload);
    if (typeof carrier !== 'object' || carrier === null) return {};
    return Object.fromEntries(Object.entries(carrier).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
  } catch {
    return {};
  }
}

/** Whose span it is, by the input of its workflow or activity: operation, endpoint, step. */
export function spanAttributes(input: unknown): Record<string, string> {
  const { ticket, access, ...own } = fieldsOf(input);
  const { operationId, endpoint, step } = { ...own, ...fieldsOf(access), ...fieldsOf(ticket) };
  return {
    ...(typeof operationId === 'string' ? { 'tir_rollouts.operation_id': operationId } : {}),
    ...(isEndpoint(endpoint) ? { 'tir_rollouts.endpoint': endpointPath(endpoint) } : {}),
    ...(typeof step === 'string' ? { 'tir_rollouts.step': step } : {}),
  };
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};

const isEndpoint = (value: unknown): value is EndpointIdentity =>
  ['target', 'location', 'projectId', 'name'].every((key) => fieldsOf(value)[key] !== undefined);
