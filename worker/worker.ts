/** A worker composed of its parts; whoever calls closes them. */
import { Worker, type NativeConnection, type ActivityInboundCallsInterceptor, type ActivityInterceptorsFactory, type WorkerOptions } from '@temporalio/worker';
import { AuditInterceptor } from '../activities/audit-interceptor.js';
import { failureInterceptor } from '../activities/failure-interceptor.js';
import { createActivities, type Deps } from '../activities/index.js';
import { logContext } from '../activities/log-context.js';
import { spanContext } from '../activities/span-context.js';
import type { Traces } from '../client/tracing/traces.js';
import { FORCE_SECONDS, GRACE_SECONDS } from './shutdown.js';
import { workflowSpanSinks } from './workflow-spans.js';

export interface RolloutWorkerOptions {
  connection: NativeConnection;
  namespace: string;
  taskQueue: string;
  /** Prebuilt bundle, by path or by its code. */
  workflowBundle: NonNullable<WorkerOptions['workflowBundle']>;
  deps: Deps;
  /** In front of all activities: whether what they do was asked for. Default: not looked at. */
  asked?: ActivityInboundCallsInterceptor;
  /** Turns Worker Versioning on: an operation stays on the build that it began on. */
  version?: { deploymentName: string; buildId: string };
  /** Where spans go. Default: nowhere. */
  traces?: Traces;
  /** More around each activity: `outside` of the audit, or `inside`, next to the act. Default: none. */
  interceptors?: { outside?: ActivityInterceptorsFactory[]; inside?: ActivityInterceptorsFactory[] };
}

/**
 * How long Temporal keeps a workflow's tasks for the worker that had them last. Well below the time that a verb waits for
 * an answer, so that one said right after a worker was killed is answered by the next.
 */
const STICKY = '5s';

export const createRolloutWorker = async ({
  connection,
  namespace,
  taskQueue,
  workflowBundle,
  deps,
  asked,
  version,
  traces,
  interceptors = {},
}: RolloutWorkerOptions): Promise<Worker> =>
  Worker.create({
    connection,
    namespace,
    taskQueue,
    workflowBundle,
    activities: createActivities(deps),
    sinks: workflowSpanSinks(traces?.provider),
    // The audit is outside: it must see the failure as Temporal will, to know whether it is the final one.
    interceptors: {
      activity: [
        ...(traces ? [(await import('./activity-tracing.js')).activityTracing, spanContext] : []),
        logContext,
        ...(asked ? [() => ({ inbound: asked })] : []),
        ...(interceptors.outside ?? []),
        () => ({ inbound: new AuditInterceptor(deps.database) }),
        () => ({ inbound: failureInterceptor }),
        ...(interceptors.inside ?? []),
      ],
    },
    // Declared here and not on the workflows: a server refuses their declaration from a worker that is not versioned.
    ...(version
      ? {
          workerDeploymentOptions: {
            useWorkerVersioning: true,
            version,
            defaultVersioningBehavior: 'PINNED' as const,
          },
        }
      : {}),
    shutdownGraceTime: `${GRACE_SECONDS}s`,
    shutdownForceTime: `${FORCE_SECONDS}s`,
    maxCachedWorkflows: 500,
    stickyQueueScheduleToStartTimeout: STICKY,
  });
