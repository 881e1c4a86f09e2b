/** What has changed in the state since it was last written, told so that writing costs by the change and not by the state. */
import { createHash } from 'node:crypto';
import type { BillingRow, Endpoint, PlatformState, Resource } from './state.js';

type WaitingEvent = PlatformState['events'][number];
/** What is small, and written whole. */
type Rest = Omit<PlatformState, 'endpoints' | 'events' | 'resources' | 'closedBilling'>;

/** One step from a state to the next. What is absent is as it was. */
export interface StateChange {
  rest?: Rest;
  endpoints?: Endpoint[];
  /** Ids. */
  endpointsGone?: number[];
  /** Events are known by their order. */
  events?: WaitingEvent[];
  eventsGone?: number[];
  resources?: Resource[];
  /** Ids. */
  resourcesGone?: number[];
  /** Rows that stand in the closed accounts from the place `after` on. */
  closed?: { after: number; rows: BillingRow[] };
}

/** Watches one state. Events, resources and closed accounts never change once they are there; endpoints do, so those are said to `touch`. */
export class StateChanges {
  private rest = '';
  private closed = 0;
  private readonly endpoints = new Map<number, string>();
  private readonly events = new Set<number>();
  private readonly resources = new Set<number>();
  private readonly touched = new Set<Endpoint>();

  /** Everything is taken as written. */
  constructor(private readonly state: PlatformState) {
    for (const endpoint of state.endpoints) this.touched.add(endpoint);
    this.take();
  }

  /** Says that an endpoint may change, or has. */
  touch(endpoint: Endpoint): void {
    this.touched.add(endpoint);
  }

  /** The change since the last call; undefined when there is none. */
  take(): StateChange | undefined {
    const { endpoints, events, resources, closedBilling, ...rest } = this.state;
    const change: StateChange = {};
    const text = JSON.stringify(rest);
    if (text !== this.rest) change.rest = rest;
    this.rest = text;
    this.takeEndpoints(endpoints, change);
    takeKnown(events, ({ order }) => order, this.events, (added, gone) => {
      if (added.length > 0) change.events = added;
      if (gone.length > 0) change.eventsGone = gone;
    });
    takeKnown(resources, ({ id }) => id, this.resources, (added, gone) => {
      if (added.length > 0) change.resources = added;
      if (gone.length > 0) change.resourcesGone = gone;
    });
    // A reset empties the accounts; else rows are only added.
    const after = Math.min(this.closed, closedBilling.length);
    if (closedBilling.length !== this.closed) change.closed = { after, rows: closedBilling.slice(after) };
    this.closed = closedBilling.length;
    return Object.keys(change).length > 0 ? change : undefined;
  }

  private takeEndpoints(endpoints: readonly Endpoint[], change: StateChange): void {
    const written: Endpoint[] = [];
    const live = new Set(endpoints);
    for (const endpoint of this.touched) {
      if (!live.has(endpoint)) continue;
      const digest = createHash('sha1').update(JSON.stringify(endpoint)).digest('base64');
      if (this.endpoints.get(endpoint.id) !== digest) written.push(endpoint);
      this.endpoints.set(endpoint.id, digest);
    }
    this.touched.clear();
    if (written.length > 0) change.endpoints = written;
    if (this.endpoints.size === endpoints.length) return;
    const ids = new Set(endpoints.map(({ id }) => id));
    const gone = [...this.endpoints.keys()].filter((id) => !ids.has(id));
    for (const id of gone) this.endpoints.delete(id);
    change.endpointsGone = gone;
  }
}

function takeKnown<T>(
  all: readonly T[],
  keyOf: (one: T) => number,
  known: Set<number>,
  tell: (added: T[], gone: number[]) => void,
): void {
  const added = all.filter((one) => !known.has(keyOf(one)));
  for (const one of added) known.add(keyOf(one));
  let gone: number[] = [];
  if (known.size !== all.length) {
    const keys = new Set(all.map(keyOf));
    gone = [...known].filter((key) => !keys.has(key));
    for (const key of gone) known.delete(key);
  }
  tell(added, gone);
}

/** Makes the change to a state that was as it was before it. */
export function applyChange(state: PlatformState, change: StateChange): void {
  if (change.rest) Object.assign(state, change.rest);
  state.endpoints = replaced(state.endpoints, ({ id }) => id, change.endpoints, change.endpointsGone);
  state.events = replaced(state.events, ({ order }) => order, change.events, change.eventsGone);
  state.resources = replaced(state.resources, ({ id }) => id, change.resources, change.resourcesGone);
  if (change.closed) state.closedBilling = [...state.closedBilling.slice(0, change.closed.after), ...change.closed.rows];
}

function replaced<T>(all: T[], keyOf: (one: T) => number, added: readonly T[] = [], gone: readonly number[] = []): T[] {
  if (added.length === 0 && gone.length === 0) return all;
  const left = new Map(all.map((one) => [keyOf(one), one]));
  for (const key of gone) left.delete(key);
  // One that was there keeps its place.
  for (const one of added) left.set(keyOf(one), one);
  return [...left.values()];
}
