import { acceptBody } from './create-rules.js';
import type { Lifecycle } from './lifecycle.js';
import type { Platform } from './platform.js';
import type { Endpoint, OutsideChange } from './state.js';

/** Does to an endpoint what someone else, or bad luck, would do: without a request in the ledger, with a state entry. */
export function applyOutsideChange(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint, change: OutsideChange): void {
  if (endpoint.deleting) return;
  if (change.what === 'vanish') return lifecycle.delete(endpoint, 'vanished');
  if (change.what === 'error') return fail(platform, endpoint);
  if (change.what === 'running') return repair(platform, lifecycle, endpoint);
  if (change.what === 'flap') return flap(platform, endpoint, change);
  platform.recordChange(endpoint.projectId, endpoint.id);
  if (change.what === 'stopped')
    return endpoint.status === 'terminating' ? undefined : lifecycle.stop(endpoint, 'stopped by someone else');
  const accepted = acceptBody({ ...endpoint.body, ...change.set });
  if (accepted.body.location && 'location' in change.set) endpoint.location = accepted.body.location;
  lifecycle.apply(endpoint, accepted, true);
  platform.ledger.add(
    {
      kind: 'state',
      operation: 'state',
      projectId: endpoint.projectId,
      endpointId: endpoint.id,
      endpointName: endpoint.body.name,
      from: endpoint.status,
      to: endpoint.status,
      reason: 'changed by someone else',
      body: change.set,
    },
    platform.now(),
  );
}

/** The replicas crash and stay: their machines are still held, and billed. */
function fail(platform: Platform, endpoint: Endpoint): void {
  if (endpoint.status === 'stopped' || endpoint.status === 'terminating') return;
  for (const replica of endpoint.replicas) replica.ready = false;
  // A crashed replica does not become ready later by the event that its launch scheduled.
  platform.state.events = platform.state.events.filter(
    ({ event }) => event.kind !== 'replicaReady' || event.endpointId !== endpoint.id,
  );
  for (const { next } of endpoint.replicas) if (next) next.failed = true;
  platform.setStatus(endpoint, 'error', 'replicas failed');
}

function repair(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint): void {
  if (endpoint.replicas.length === 0) lifecycle.launch(endpoint, 1);
  for (const replica of endpoint.replicas) lifecycle.takeOver(replica);
  endpoint.servedBody = endpoint.body;
  platform.setStatus(endpoint, 'running', 'repaired by someone else');
}

/** Ready, not ready, ready: each call toggles. An endpoint that is not running yet is looked at again later. */
function flap(platform: Platform, endpoint: Endpoint, change: Extract<OutsideChange, { what: 'flap' }>): void {
  const again = (remaining: number): void =>
    platform.schedule(platform.now() + change.everySeconds * 1000, {
      kind: 'outside',
      endpointId: endpoint.id,
      change: { ...change, remaining },
    });
  if (endpoint.status === 'running') {
    for (const replica of endpoint.replicas) replica.ready = false;
    platform.setStatus(endpoint, 'waiting', 'flapped');
    return again(change.remaining);
  }
  const flappedDown =
    endpoint.status === 'waiting' &&
    endpoint.replicas.length > 0 &&
    endpoint.replicas.every((replica) => replica.readyAt <= platform.now() && !replica.ready);
  if (!flappedDown) return endpoint.status === 'waiting' ? again(change.remaining) : undefined;
  for (const replica of endpoint.replicas) replica.ready = true;
  platform.setStatus(endpoint, 'running', 'flapped');
  if (change.remaining > 1) again(change.remaining - 1);
}
