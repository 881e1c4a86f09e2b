/** Whose span it is: operation, endpoint, step and attempt ride on the span of every activity; and whose log line, by its span. */
import { trace, type SpanContext } from '@opentelemetry/api';
import { activityInfo } from '@temporalio/activity';
import type { ActivityInterceptorsFactory } from '@temporalio/worker';
import { spanAttributes } from '../workflows/contract/trace.js';

export const spanContext: ActivityInterceptorsFactory = () => {
  // Kept, since the line that tells how an attempt ended is written when its span is over.
  let at: SpanContext | undefined;
  return {
    inbound: {
      execute(input, next) {
        const span = trace.getActiveSpan();
        at = span?.spanContext();
        span?.setAttributes({ ...spanAttributes(input.args[0]), 'tir_rollouts.attempt': activityInfo().attempt });
        return next(input);
      },
    },
    outbound: {
      getLogAttributes(input, next) {
        return next({ ...input, ...(at ? { trace_id: at.traceId, span_id: at.spanId } : {}) });
      },
    },
  };
};
