import type { EndpointBody } from './create-body.js';

/** Whether replicas of the two bodies are made of the same. */
export const isSameRuntime = (left: EndpointBody, right: EndpointBody): boolean => runtimeOf(left) === runtimeOf(right);

/** What a replica is made of: a change of anything else does not make replicas anew. */
function runtimeOf(body: EndpointBody): string {
  const {
    name: _name,
    replica: _replica,
    committed_replicas: _committed,
    is_auto_scale_enabled: _enabled,
    auto_scale_policy: _policy,
    committed_instance_policy: _end,
    ...runtime
  } = body;
  return JSON.stringify(runtime, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([left], [right]) => (left < right ? -1 : 1)))
      : value,
  );
}
