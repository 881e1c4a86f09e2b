/**
 * The spans of a workflow. They are in every bundle and watch only: they add no command, draw nothing from the
 * workflow's random numbers, and hand on each promise as it is. So whether somebody traces makes no difference to a history.
 */
import {
  ActivityFailure,
  ApplicationFailure,
  getRandomStream,
  isCancellation,
  proxySinks,
  workflowInfo,
  type ActivityInput,
  type LocalActivityInput,
  type Next,
  type SignalInput,
  type UpdateInput,
  type WorkflowExecuteInput,
  type WorkflowInboundCallsInterceptor,
  type WorkflowInterceptors,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { headersWith, placeIn, spanAttributes, type SpanPlace, type TraceSinks, type WorkflowSpan } from './contract/trace.js';

const { traces } = proxySinks<TraceSinks>();

/** Spans are named as OpenTelemetry's interceptors for Temporal name them. Queries and validators leave no trace. */
class WorkflowTrace implements WorkflowInboundCallsInterceptor, WorkflowOutboundCallsInterceptor {
  #run: SpanPlace | undefined;

  execute(input: WorkflowExecuteInput, next: Next<WorkflowInboundCallsInterceptor, 'execute'>): Promise<unknown> {
    const span = this.#begin(`RunWorkflow:${workflowInfo().workflowType}`, input.args[0], placeIn(input.headers));
    // Before the workflow begins: its first lines may already run a verb's handler.
    this.#run = span.at;
    return watched(span, next(input));
  }

  handleSignal(input: SignalInput, next: Next<WorkflowInboundCallsInterceptor, 'handleSignal'>): Promise<void> {
    return watched(this.#handle(`HandleSignal:${input.signalName}`, input), next(input));
  }

  handleUpdate(input: UpdateInput, next: Next<WorkflowInboundCallsInterceptor, 'handleUpdate'>): Promise<unknown> {
    return watched(this.#handle(`HandleUpdate:${input.name}`, input), next(input));
  }

  scheduleActivity(input: ActivityInput, next: Next<WorkflowOutboundCallsInterceptor, 'scheduleActivity'>): Promise<unknown> {
    const span = this.#begin(`StartActivity:${input.activityType}`, input.args[0], this.#run);
    return watched(span, next({ ...input, headers: headersWith(input.headers, span.at) }));
  }

  scheduleLocalActivity(
    input: LocalActivityInput,
    next: Next<WorkflowOutboundCallsInterceptor, 'scheduleLocalActivity'>,
  ): Promise<unknown> {
    const span = this.#begin(`StartActivity:${input.activityType}`, input.args[0], this.#run);
    return watched(span, next({ ...input, headers: headersWith(input.headers, span.at) }));
  }

  /** A verb belongs to the trace of the operation; the trace of whoever said it is its cause. */
  #handle(name: string, { headers }: SignalInput | UpdateInput): Begun {
    const cause = placeIn(headers);
    return { ...this.#begin(name, undefined, this.#run), ...(cause ? { cause } : {}) };
  }

  #begin(name: string, input: unknown, parent: SpanPlace | undefined): Begun {
    const { runId, workflowId } = workflowInfo();
    return {
      name,
      // A run that no trace led to, such as that of a schedule, is a trace of its own, found by its run id.
      at: { ...(parent ?? { traceId: runId.replaceAll('-', ''), sampled: true }), spanId: newSpanId() },
      ...(parent ? { parentSpanId: parent.spanId } : {}),
      startMs: Date.now(),
      attributes: { temporalWorkflowId: workflowId, run_id: runId, ...spanAttributes(input) },
    };
  }
}

type Begun = Omit<WorkflowSpan, 'endMs' | 'failure'>;

/** From a stream of its own, the same at each replay: a child that was sent away before finds its parent after. */
function newSpanId(): string {
  const bytes = getRandomStream('tir-rollouts/tracing').fill(new Uint8Array(8));
  // An id of zeros is none.
  bytes[0] = bytes[0]! | 1;
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** @returns the same promise: whoever waits for it is not kept a moment longer */
function watched<T>(span: Begun, work: Promise<T>): Promise<T> {
  work.then(
    () => ended(span),
    (err: unknown) => ended(span, isCancellation(err) ? undefined : failureOf(err)),
  );
  return work;
}

function ended(span: Begun, failure?: WorkflowSpan['failure']): void {
  if (!span.at.sampled || workflowInfo().unsafe.isReplayingHistoryEvents) return;
  traces.export({ ...span, endMs: Date.now(), ...(failure ? { failure } : {}) });
}

function failureOf(err: unknown): NonNullable<WorkflowSpan['failure']> {
  const cause = err instanceof ActivityFailure && err.cause ? err.cause : err;
  if (!(cause instanceof Error)) return { type: 'unknown', message: String(cause) };
  return { type: (cause instanceof ApplicationFailure ? cause.type : undefined) ?? cause.name, message: cause.message };
}

/** Found by the SDK in every module that the bundle names as one with interceptors. */
export const interceptors = (): WorkflowInterceptors => {
  const trace = new WorkflowTrace();
  return { inbound: [trace], outbound: [trace] };
};
