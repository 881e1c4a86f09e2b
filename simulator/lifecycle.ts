import type { AcceptedBody } from './create-rules.js';
import { wantedReplicas } from './create-rules.js';
import { isSameRuntime } from './runtime.js';
import type { Platform } from './platform.js';
import { healthyBehaviour } from './state.js';
import type { Endpoint, OutsideChange, Replica, TimelineEvent } from './state.js';
import { applyOutsideChange } from './outside.js';
import { Refusal } from './refusal.js';

/** The state machine of endpoints: how they are launched, become ready, idle, stop and go. Callers check what is legal; see `actions.ts`. */
export class Lifecycle {
  constructor(private readonly platform: Platform) {
    platform.onEvent = (event) => this.live(event);
  }

  /** Makes an endpoint and launches its replicas. */
  create(projectId: number, location: string, accepted: AcceptedBody, origin: Endpoint['origin']): Endpoint {
    const { platform } = this;
    const now = platform.now();
    const id = platform.takeId();
    platform.recordChange(projectId, id);
    const endpoint: Endpoint = {
      id,
      projectId,
      location,
      body: accepted.body,
      servedBody: accepted.body,
      plan: accepted.plan,
      status: 'waiting',
      origin,
      createdAt: now,
      updatedAt: now,
      deleting: false,
      replicas: [],
      replicaCount: 0,
      lastCallAt: now,
      billing: { replicaSeconds: 0, since: now, amount: 0 },
      behaviour: { ...healthyBehaviour },
      vpcIps: [],
      securityGroups: [],
      alerts: [],
    };
    platform.state.endpoints.push(endpoint);
    platform.onTouch(endpoint);
    platform.ledger.add(
      {
        kind: 'state',
        operation: 'state',
        projectId,
        endpointId: id,
        endpointName: endpoint.body.name,
        from: 'absent',
        to: 'waiting',
        reason: origin === 'api' ? 'created' : 'created by someone else',
      },
      now,
    );
    // Also with a minimum of 0 the first replica is started: Waiting, then Running, and Idle when nobody calls.
    this.launch(endpoint, Math.max(1, wantedReplicas(endpoint.body)));
    platform.billing.chargeTerm(endpoint);
    return endpoint;
  }

  /** Launches `count` replicas beside those that are there. */
  launch(endpoint: Endpoint, count: number): void {
    this.platform.billing.accrue(endpoint);
    for (let index = 0; index < count; index += 1) {
      const { name, readyAt } = this.draftReplica(endpoint);
      endpoint.replicas.push({ name, createdAt: this.platform.now(), readyAt, ready: false });
      this.platform.schedule(readyAt, { kind: 'replicaReady', endpointId: endpoint.id, replica: name });
      this.note(endpoint, name, 'launched');
    }
  }

  /** Starts a stopped endpoint: Idle when it scales to zero, else Waiting. */
  start(endpoint: Endpoint, reason = 'started'): void {
    endpoint.servedBody = endpoint.body;
    endpoint.lastCallAt = this.platform.now();
    const wanted = wantedReplicas(endpoint.body);
    this.platform.setStatus(endpoint, wanted === 0 ? 'idle' : 'waiting', reason);
    this.launch(endpoint, wanted);
  }

  /** Begins to stop: Terminating until every replica is gone; straight to Stopped from zero replicas. */
  stop(endpoint: Endpoint, reason = 'stopped'): void {
    if (endpoint.replicas.length === 0) return this.platform.setStatus(endpoint, 'stopped', reason);
    this.platform.setStatus(endpoint, 'terminating', reason);
    for (const replica of endpoint.replicas) this.retire(endpoint, replica);
  }

  /** Makes every replica anew. */
  restart(endpoint: Endpoint, reason = 'restarted'): void {
    this.platform.setStatus(endpoint, 'waiting', reason);
    const count = endpoint.replicas.length;
    this.dropAll(endpoint);
    this.launch(endpoint, count);
  }

  /** Makes one replica anew. The endpoint waits when no other is ready. */
  restartReplica(endpoint: Endpoint, replica: Replica): void {
    this.drop(endpoint, replica);
    this.launch(endpoint, 1);
    if (endpoint.status === 'running' && !endpoint.replicas.some((other) => other.ready))
      this.platform.setStatus(endpoint, 'waiting', 'replica restarted');
  }

  /** Takes a new body. Ready replicas serve the old one until their successors are ready; the status stays. */
  apply(endpoint: Endpoint, accepted: AcceptedBody, replaceReplicas: boolean): void {
    this.platform.onTouch(endpoint);
    this.platform.billing.accrue(endpoint);
    endpoint.body = accepted.body;
    endpoint.plan = accepted.plan;
    endpoint.updatedAt = this.platform.now();
    this.platform.revision += 1;
    if (['stopped', 'terminating'].includes(endpoint.status)) return;
    const before = [...endpoint.replicas];
    this.scaleTo(endpoint, this.wantedNow(endpoint));
    // Idle is zero replicas by choice: a body that wants some is waited for, as after a start.
    if (endpoint.status === 'idle' && endpoint.replicas.length > 0)
      this.platform.setStatus(endpoint, 'waiting', 'no longer scaled to zero');
    const goesBack = replaceReplicas && before.some(({ ready, next }) => ready && next) && isSameRuntime(accepted.body, endpoint.servedBody);
    if (replaceReplicas)
      for (const replica of endpoint.replicas.filter((kept) => before.includes(kept)))
        // A change that is taken back before it got there leaves the replicas that still run what is wanted again.
        if (goesBack && replica.ready && replica.next) delete replica.next;
        else this.renew(endpoint, replica);
    if (endpoint.replicas.every((one) => !one.next)) endpoint.servedBody = accepted.body;
  }

  /** Adds or removes replicas until there are `count`. The newest go first. */
  scaleTo(endpoint: Endpoint, count: number): void {
    while (endpoint.replicas.length > count) this.drop(endpoint, endpoint.replicas.at(-1) as Replica);
    this.launch(endpoint, count - endpoint.replicas.length);
    this.watchForIdle(endpoint);
  }

  /** The newer copy, if one is there, serves instead of the older one. */
  takeOver(replica: Replica): void {
    if (replica.next) {
      replica.name = replica.next.name;
      replica.createdAt = replica.next.createdAt;
      delete replica.next;
    }
    replica.ready = true;
  }

  /** Wakes an idle endpoint for a request. Also marks the time of the last request. */
  touch(endpoint: Endpoint): void {
    this.platform.onTouch(endpoint);
    endpoint.lastCallAt = this.platform.now();
    if (endpoint.status !== 'idle') return this.watchForIdle(endpoint);
    this.platform.setStatus(endpoint, 'waiting', 'woken by a request');
    endpoint.waking = true;
    this.launch(endpoint, 1);
  }

  /** Deletes an endpoint: its name is free at once; it is seen as terminating for the time that the options say. */
  delete(endpoint: Endpoint, reason = 'deleted'): void {
    this.platform.recordChange(endpoint.projectId, endpoint.id);
    const seenFor = this.platform.drawFor(endpoint, this.platform.state.options.deleteSeconds, 'delete');
    endpoint.deleting = true;
    if (seenFor === 0) return this.remove(endpoint, reason);
    this.platform.setStatus(endpoint, 'terminating', reason);
    this.platform.schedule(this.platform.now() + seenFor, { kind: 'removed', endpointId: endpoint.id });
  }

  /** Takes an endpoint away for good. */
  remove(endpoint: Endpoint, reason: string): void {
    this.platform.setStatus(endpoint, 'deleted', reason);
    this.platform.billing.close(endpoint);
    const { endpoints } = this.platform.state;
    endpoints.splice(endpoints.indexOf(endpoint), 1);
  }

  private live(event: TimelineEvent): void {
    const endpoint = this.platform.findEndpoint(event.endpointId);
    if (!endpoint) return;
    if (event.kind === 'replicaReady') this.becomeReady(endpoint, event.replica);
    else if (event.kind === 'replicaGone') this.gone(endpoint, event.replica);
    else if (event.kind === 'idleCheck') this.idleIfQuiet(endpoint);
    else if (event.kind === 'removed') this.remove(endpoint, 'deleted');
    else if (event.kind === 'vpcSettled')
      endpoint.vpcIps = endpoint.vpcIps.flatMap((ip) =>
        ip.id !== event.vpcIpId ? [ip] : ip.state === 'attaching' ? [{ ...ip, state: 'attached' as const }] : [],
      );
    else this.sufferOutsideChange(endpoint, event.change);
  }

  /** A change that makes no valid body is dropped, and the ledger says so. */
  private sufferOutsideChange(endpoint: Endpoint, change: OutsideChange): void {
    try {
      applyOutsideChange(this.platform, this, endpoint, change);
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      this.platform.ledger.add(
        {
          kind: 'admin',
          operation: 'outside-change-refused',
          endpointId: endpoint.id,
          endpointName: endpoint.body.name,
          projectId: endpoint.projectId,
          message: error.message,
        },
        this.platform.now(),
      );
    }
  }

  private becomeReady(endpoint: Endpoint, name: string): void {
    const replica = endpoint.replicas.find((one) => one.name === name || one.next?.name === name);
    if (!replica || endpoint.status === 'terminating' || endpoint.status === 'stopped') return;
    if (replica.next?.name === name) this.takeOver(replica);
    replica.ready = true;
    this.note(endpoint, name, 'ready');
    // The old body is served until the last of its replicas is gone, so that a probe sees when a change has really arrived.
    if (endpoint.replicas.every((one) => !one.next)) endpoint.servedBody = endpoint.body;
    if (endpoint.status === 'waiting' || endpoint.status === 'error')
      this.platform.setStatus(endpoint, 'running', 'a replica became ready');
    endpoint.lastCallAt = Math.max(endpoint.lastCallAt, this.platform.now());
    this.watchForIdle(endpoint);
  }

  private gone(endpoint: Endpoint, name: string): void {
    const replica = endpoint.replicas.find((one) => one.name === name);
    if (!replica || endpoint.status !== 'terminating') return;
    this.drop(endpoint, replica);
    if (endpoint.replicas.length === 0) this.platform.setStatus(endpoint, 'stopped', 'every replica is gone');
  }

  private watchForIdle(endpoint: Endpoint): void {
    if (endpoint.status !== 'running' || wantedReplicas(endpoint.body) !== 0) return;
    const waiting = this.platform.state.events.some(
      ({ event }) => event.kind === 'idleCheck' && event.endpointId === endpoint.id,
    );
    if (!waiting)
      this.platform.schedule(endpoint.lastCallAt + idleAfterMs(endpoint), { kind: 'idleCheck', endpointId: endpoint.id });
  }

  private idleIfQuiet(endpoint: Endpoint): void {
    if (endpoint.status !== 'running' || wantedReplicas(endpoint.body) !== 0) return;
    const idleAt = endpoint.lastCallAt + idleAfterMs(endpoint);
    if (idleAt > this.platform.now()) return this.platform.schedule(idleAt, { kind: 'idleCheck', endpointId: endpoint.id });
    this.dropAll(endpoint);
    this.platform.setStatus(endpoint, 'idle', 'no traffic');
  }

  /** While it scales to zero, an endpoint keeps the replica that serves, if any. */
  private wantedNow(endpoint: Endpoint): number {
    const wanted = wantedReplicas(endpoint.body);
    return wanted === 0 ? Math.min(1, endpoint.replicas.length) : wanted;
  }

  private renew(endpoint: Endpoint, replica: Replica): void {
    const next = this.draftReplica(endpoint);
    replica.next = { ...next, createdAt: this.platform.now() };
    this.platform.schedule(next.readyAt, { kind: 'replicaReady', endpointId: endpoint.id, replica: next.name });
  }

  private retire(endpoint: Endpoint, replica: Replica): void {
    replica.ready = false;
    const delay = this.platform.drawFor(
      endpoint,
      this.platform.state.options.terminateSeconds,
      'terminate',
      replica.name.split('-').at(-1) ?? '',
    );
    this.platform.schedule(this.platform.now() + delay, { kind: 'replicaGone', endpointId: endpoint.id, replica: replica.name });
  }

  private drop(endpoint: Endpoint, replica: Replica): void {
    this.platform.billing.accrue(endpoint);
    endpoint.replicas.splice(endpoint.replicas.indexOf(replica), 1);
    this.note(endpoint, replica.name, 'gone');
  }

  private dropAll(endpoint: Endpoint): void {
    for (const replica of [...endpoint.replicas]) this.drop(endpoint, replica);
  }

  private draftReplica(endpoint: Endpoint): { name: string; readyAt: number } {
    endpoint.replicaCount += 1;
    const readyIn = this.platform.drawFor(endpoint, this.platform.state.options.readySeconds, 'ready', endpoint.replicaCount);
    return { name: `is-${endpoint.id}-predictor-${endpoint.replicaCount}`, readyAt: this.platform.now() + readyIn };
  }

  private note(endpoint: Endpoint, replica: string, to: string): void {
    this.platform.ledger.add(
      {
        kind: 'replica',
        operation: 'replica',
        projectId: endpoint.projectId,
        endpointId: endpoint.id,
        endpointName: endpoint.body.name,
        replica,
        to,
      },
      this.platform.now(),
    );
    this.platform.onTouch(endpoint);
    this.platform.revision += 1;
  }
}

/** A quiet endpoint idles after its own stability period, 300 s unless it says so. */
function idleAfterMs(endpoint: Endpoint): number {
  return (endpoint.body.auto_scale_policy?.stability_period ?? 300) * 1000;
}
