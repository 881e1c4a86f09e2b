import type { EndpointBody, Probe } from './create-body.js';
import type { Platform } from './platform.js';
import { findSku } from './skus.js';
import type { Endpoint, Replica } from './state.js';

type Json = Record<string, unknown>;

/**
 * An endpoint as a GET shows it. Echoes what was sent and fills nothing in, since a field that the server adds is
 * drift for ever in a client that compares. The shapes that a strict reader demands: `stability_period` and a probe's
 * `port` are texts, a policy has exactly four keys unless more were sent.
 */
export function viewEndpoint(platform: Platform, endpoint: Endpoint): Json {
  const { auto_scale_policy, custom_endpoint_details, detailed_info, ...rest } = endpoint.body;
  return {
    id: endpoint.id,
    ...rest,
    status: viewStatus(platform, endpoint),
    created_at: new Date(endpoint.createdAt).toISOString(),
    updated_at: new Date(endpoint.updatedAt).toISOString(),
    project_id: endpoint.projectId,
    location: endpoint.location,
    ...(auto_scale_policy === undefined ? {} : { auto_scale_policy: viewPolicy(auto_scale_policy) }),
    // A strict reader wants a text here; some clients send null for none.
    detailed_info: detailed_info.hugging_face_id === null ? { ...detailed_info, hugging_face_id: '' } : detailed_info,
    custom_endpoint_details: viewDetails(custom_endpoint_details),
    sku_details: viewPlan(endpoint),
    // Always there: E2E's Python SDK reads it of every endpoint.
    async_enabled: false,
    ...(endpoint.asyncInvocation ?? {}),
  };
}

/** The status word as it goes over the wire. */
export function viewStatus(platform: Platform, endpoint: Endpoint): string {
  const word = endpoint.reportedStatus ?? endpoint.status;
  return endpoint.reportedStatus === undefined && platform.state.options.statusCase === 'title'
    ? word.charAt(0).toUpperCase() + word.slice(1)
    : word;
}

/**
 * The replicas as the list shows them: while a change makes them anew, the old ones beside the new ones. Its fields are
 * inferred: the real list is not documented.
 */
export function viewReplicas(platform: Platform, endpoint: Endpoint): Json[] {
  const broken = endpoint.status === 'error';
  const word = (ready: boolean, failed: boolean) => (ready ? 'Ready' : failed ? 'Error' : 'Pending');
  if (platform.state.options.replicaList === 'slots')
    return endpoint.replicas.map(({ ready }, index) => ({ name: slotName(endpoint, index), status: word(ready, broken) }));
  return endpoint.replicas.flatMap(({ name, ready, createdAt, next }) => [
    { name, status: word(ready, broken), created_at: new Date(createdAt).toISOString() },
    ...(next
      ? [{ name: next.name, status: word(false, next.failed === true), created_at: new Date(next.createdAt).toISOString() }]
      : []),
  ]);
}

/** The replica that the list shows under the name. */
export function findReplica(platform: Platform, endpoint: Endpoint, name: string | undefined): Replica | undefined {
  const slots = platform.state.options.replicaList === 'slots';
  return endpoint.replicas.find((one, index) => (slots ? slotName(endpoint, index) : one.name) === name);
}

const slotName = ({ id }: Endpoint, index: number): string => `is-${id}-predictor-slot-${index}`;

function viewPolicy(policy: EndpointBody['auto_scale_policy']): Json | null {
  if (!policy) return null;
  return {
    min_replicas: policy.min_replicas ?? 1,
    max_replicas: policy.max_replicas ?? 1,
    // The absence of either period breaks a strict reader, so the documented default stands in.
    stability_period: String(policy.stability_period ?? 300),
    rules: (policy.rules ?? []).map((rule) => ({ watch_period: 60, ...rule })),
    // Only where they were sent, which the strict reader does not do: E2E's Python SDK reads the first one back.
    ...(policy.initial_cooldown_period === undefined ? {} : { initial_cooldown_period: String(policy.initial_cooldown_period) }),
    ...(policy.is_hold_queue === undefined ? {} : { is_hold_queue: policy.is_hold_queue }),
  };
}

function viewDetails(details: EndpointBody['custom_endpoint_details']): Json {
  const { advance_config, ...container } = details.container;
  if (!advance_config) return { ...details, container };
  const { readiness_probe, liveness_probe, ...config } = advance_config;
  return {
    ...details,
    container: {
      ...container,
      advance_config: {
        ...config,
        ...viewProbe('readiness_probe', readiness_probe),
        ...viewProbe('liveness_probe', liveness_probe),
      },
    },
  };
}

/** An empty probe is left out: a strict reader takes a missing one, but not `{}`. */
function viewProbe(key: string, probe: Probe | null | undefined): Json {
  if (!probe || Object.values(probe).every((value) => value === undefined)) return {};
  return { [key]: { ...probe, port: String(probe.port ?? 8080) } };
}

function viewPlan(endpoint: Endpoint): Json | null {
  const { plan } = endpoint;
  const sku = plan.skuName === null ? undefined : findSku(plan.skuName);
  if (!sku) return null;
  return {
    specs: { name: sku.name, series: sku.series, cpu: sku.cpu, gpu: sku.gpu, memory: sku.memory },
    plan: { sku_type: plan.skuType, committed_days: plan.committedDays, currency: plan.currency, unit_price: plan.unitPrice },
  };
}
