import { status as grpcStatus } from '@grpc/grpc-js';
import { isGrpcServiceError } from '@temporalio/client';
import { wayToNamespace } from '../../unreachable.js';
import { failed, ok, warning, type Check } from '../check.js';

/** A history that Temporal forgets sooner (s) is gone before somebody looks at last week's rollout; PostgreSQL keeps ours. */
const SHORT_RETENTION_SECONDS = 24 * 3600;

/** Whether the namespace is there, and how long it keeps histories. */
export const namespaceCheck: Check = {
  name: 'namespace',
  needs: ['temporal'],
  asks: 'Temporal',
  run: async (site) => {
    const { namespace } = site.settings;
    try {
      const { config } = await site.ask((connection) => connection.workflowService.describeNamespace({ namespace }));
      const retentionSeconds = Number(config?.workflowExecutionRetentionTtl?.seconds ?? 0);
      const facts = { namespace, retentionSeconds };
      const kept = `${namespace}, which keeps histories for ${Math.round(retentionSeconds / 3600)} h after their end`;
      if (retentionSeconds > 0 && retentionSeconds < SHORT_RETENTION_SECONDS)
        return warning(
          kept,
          `Keep them longer: temporal operator namespace update --namespace ${namespace} --retention 168h`,
          facts,
        );
      return ok(kept, facts);
    } catch (err) {
      if (!isGrpcServiceError(err)) throw err;
      if (err.code === grpcStatus.NOT_FOUND)
        return failed(
          `Temporal has no namespace ${namespace}.`,
          wayToNamespace(namespace),
          { namespace },
        );
      return failed(
        `Temporal does not show the namespace ${namespace}: ${err.details}.`,
        'Check TEMPORAL_NAMESPACE, and what the key or certificate may do.',
        {
          namespace,
        },
      );
    }
  },
};
