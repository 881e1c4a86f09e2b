import { acceptBody } from './create-rules.js';
import { Billing } from './billing.js';
import type { SimulatedClock } from './clock.js';
import type { Ledger } from './ledger.js';
import { defaultPlatformOptions } from './options.js';
import type { PlatformOptions } from './options.js';
import { drawMilliseconds } from './randomness.js';
import type { SecondsRange } from './randomness.js';
import { Refusal } from './refusal.js';
import type { ChangeRecord, Endpoint, EndpointStatus, PlatformState, TimelineEvent } from './state.js';

/** A fresh platform: no endpoints, nothing sold out but what the catalogue says. */
export function emptyState(seed: string, options: PlatformOptions = defaultPlatformOptions): PlatformState {
  return {
    seed,
    options,
    nextId: 1001,
    nextFaultId: 1,
    nextEventOrder: 1,
    endpoints: [],
    events: [],
    resources: [],
    closedBilling: [],
    capacity: {},
    credit: {},
    faults: [],
    credentials: { revoked: false },
  };
}

/** How many changes stay known for lists that pretend to be stale. */
const changeLimit = 1000;

/**
 * The simulated platform: its endpoints, its clock and what is still to happen. Time is lived through by `settle`
 * in the order of the events' own times, so that a jump of the clock gives the same history as waiting.
 */
export class Platform {
  readonly billing: Billing;
  /** The changes made to endpoints, oldest first. */
  readonly changes: ChangeRecord[] = [];
  /** Counts changes of the state, so that a snapshot knows whether it is out of date. */
  revision = 0;
  /** Called with every event that falls due; set by the lifecycle. */
  onEvent: (event: TimelineEvent, at: number) => void = () => undefined;
  /** Called with every endpoint that is handed out or changed: it may differ from what was saved of it. */
  onTouch: (endpoint: Endpoint) => void = () => undefined;
  private settledUntil = 0;

  constructor(
    readonly state: PlatformState,
    readonly clock: SimulatedClock,
    readonly ledger: Ledger,
  ) {
    this.billing = new Billing(state, () => this.now());
  }

  /** The moment that the platform lives in (simulated ms): inside an event, the event's own time. */
  now(): number {
    return this.momentOverride ?? this.clock.now();
  }
  private momentOverride: number | undefined;

  /** Lives through everything that is due by now. */
  settle(): void {
    const until = this.clock.now();
    for (let next = this.dueBefore(until); next; next = this.dueBefore(until)) {
      this.state.events.splice(this.state.events.indexOf(next), 1);
      this.momentOverride = Math.max(next.at, this.settledUntil);
      this.settledUntil = this.momentOverride;
      try {
        this.onEvent(next.event, this.momentOverride);
      } finally {
        this.momentOverride = undefined;
      }
      this.revision += 1;
    }
    this.settledUntil = Math.max(this.settledUntil, until);
  }

  /** When the next event is due (simulated ms), if any is waiting. */
  nextEventAt(): number | undefined {
    return this.state.events.reduce<number | undefined>(
      (least, { at }) => (least === undefined || at < least ? at : least),
      undefined,
    );
  }

  /** Schedules an event for a simulated time. Events of one time happen in the order of scheduling. */
  schedule(at: number, event: TimelineEvent): void {
    this.state.events.push({ at, order: this.state.nextEventOrder, event });
    this.state.nextEventOrder += 1;
    this.revision += 1;
  }

  /** A time span drawn for an endpoint: depends on the seed, the project, the name and the purpose alone. */
  drawFor(endpoint: Endpoint, range: SecondsRange, ...purpose: (string | number)[]): number {
    return drawMilliseconds(range, this.state.seed, endpoint.projectId, endpoint.body.name, ...purpose);
  }

  /** The next id. Ids grow and are never given twice, over all kinds of things. */
  takeId(): number {
    const id = this.state.nextId;
    this.state.nextId += 1;
    this.revision += 1;
    return id;
  }

  /** An endpoint that is seen under this id. Without a project any project will do. */
  findEndpoint(id: number, projectId?: number, location?: string): Endpoint | undefined {
    const found = this.state.endpoints.find(
      (endpoint) =>
        endpoint.id === id &&
        (projectId === undefined || endpoint.projectId === projectId) &&
        (location === undefined || endpoint.location === location),
    );
    if (found) this.onTouch(found);
    return found;
  }

  /** Refuses a name that a live endpoint of the project has, in either location. @throws Refusal 400 */
  assertNameFree(projectId: number, name: string, exceptId?: number): void {
    const owner = this.state.endpoints.find(
      (endpoint) =>
        endpoint.projectId === projectId && endpoint.body.name === name && !endpoint.deleting && endpoint.id !== exceptId,
    );
    if (owner) throw Refusal.invalid({ name: [`An endpoint named "${name}" already exists in this project.`] });
  }

  /** Changes the status and writes it to the ledger. */
  setStatus(endpoint: Endpoint, status: EndpointStatus | 'deleted', reason: string): void {
    if (endpoint.status === status) return;
    this.ledger.add(
      {
        kind: 'state',
        operation: 'state',
        projectId: endpoint.projectId,
        endpointId: endpoint.id,
        endpointName: endpoint.body.name,
        from: endpoint.status,
        to: status,
        reason,
      },
      this.now(),
    );
    if (status !== 'deleted') endpoint.status = status;
    if (status !== 'waiting') delete endpoint.waking;
    this.onTouch(endpoint);
    endpoint.updatedAt = this.now();
    this.revision += 1;
  }

  /** Remembers how an endpoint was before a change, for stale lists. Call it before the change. */
  recordChange(projectId: number, endpointId: number): void {
    const before = this.findEndpoint(endpointId);
    this.changes.push({ projectId, endpointId, before: before && structuredClone(before) });
    if (this.changes.length > changeLimit) this.changes.shift();
    this.revision += 1;
  }

  /** The endpoints of a project as they were before its last `staleChanges` changes. */
  endpointsOf(projectId: number, location?: string, staleChanges = 0): Endpoint[] {
    const seen = new Map(
      this.state.endpoints.filter((endpoint) => endpoint.projectId === projectId).map((endpoint) => [endpoint.id, endpoint]),
    );
    const undone = this.changes
      .filter((change) => change.projectId === projectId)
      .slice(staleChanges > 0 ? -staleChanges : Infinity);
    for (const change of undone.reverse()) {
      if (change.before) seen.set(change.endpointId, change.before);
      else seen.delete(change.endpointId);
    }
    return [...seen.values()]
      .filter((endpoint) => location === undefined || endpoint.location === location)
      .sort((left, right) => left.id - right.id);
  }

  /** Replaces a body by a validated one made of the present body and `set`. @throws Refusal 400 */
  mergedBody(endpoint: Endpoint, set: Record<string, unknown>): ReturnType<typeof acceptBody> {
    return acceptBody({ ...endpoint.body, ...set });
  }

  private dueBefore(until: number): PlatformState['events'][number] | undefined {
    return this.state.events.reduce<PlatformState['events'][number] | undefined>((first, event) => {
      if (event.at > until) return first;
      return !first || event.at < first.at || (event.at === first.at && event.order < first.order) ? event : first;
    }, undefined);
  }
}
