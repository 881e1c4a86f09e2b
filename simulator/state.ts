import type { EndpointBody } from './create-body.js';
import type { FaultRule } from './faults.js';
import type { PlatformOptions } from './options.js';
import type { Plan } from './skus.js';

/** Status words of the platform, as this simulator keeps them. On the wire they are lower case, or title case by option. */
export type EndpointStatus = 'waiting' | 'running' | 'idle' | 'terminating' | 'stopped' | 'error';

/** One copy serving an endpoint. While `next` is there a newer copy is starting, or has failed, and this one still serves. */
export interface Replica {
  name: string;
  createdAt: number;
  readyAt: number;
  ready: boolean;
  next?: { name: string; createdAt: number; readyAt: number; failed?: true };
}

/** How an endpoint's data plane misbehaves on demand. */
export interface Behaviour {
  /** Added to every answer (real ms). */
  latencyMs: number;
  /** Share of invocations that answer 500, from 0 to 1. */
  errorRate: number;
  /** Health answers 200, but an invocation hangs (`hang`) or answers 500 (`error`). */
  engineDead: false | 'hang' | 'error';
  /** Health checks answer 503. */
  unhealthy: boolean;
  /** Invocations answer 200 with a body that makes no sense. */
  garbage: boolean;
  /** The model name that is served instead of the right one. */
  servedModel?: string;
  /** Pace of what is generated, per request: tokens per real second. */
  tokensPerSecond: number;
  /** Until the first token is there (real ms). */
  firstTokenMs: number;
  /** Tokens of an answer whose length the request does not bound. Absent: one sentence. */
  answerTokens?: number;
  /** What the model does, where its name does not say so: generates, embeds, or ranks. */
  task?: ModelTask;
  /** Whether the model has a chat template, where its name does not say so. */
  chatTemplate?: boolean;
}

/** What a served model does. */
export type ModelTask = 'generate' | 'embed' | 'rank';

/** A behaviour without any fault. */
export const healthyBehaviour: Behaviour = {
  latencyMs: 0,
  errorRate: 0,
  engineDead: false,
  unhealthy: false,
  garbage: false,
  tokensPerSecond: 200,
  firstTokenMs: 20,
};

/** A VPC IP of an endpoint. Attaching and detaching take time. */
export interface VpcIp {
  id: number;
  state: 'attaching' | 'attached' | 'detaching';
}

/** One endpoint, live or still being deleted. Times are simulated ms since the epoch. */
export interface Endpoint {
  id: number;
  projectId: number;
  location: string;
  /** The body as last accepted: what a GET echoes. */
  body: EndpointBody;
  /** The body that the ready replicas run. Behind `body` while a patch replaces them. */
  servedBody: EndpointBody;
  plan: Plan;
  status: EndpointStatus;
  /** A word to report instead of the status, for clients that must survive unknown words. */
  reportedStatus?: string;
  origin: 'api' | 'outside';
  createdAt: number;
  updatedAt: number;
  deleting: boolean;
  /** Woken from idle and not ready yet: every request is held meanwhile. */
  waking?: boolean;
  replicas: Replica[];
  replicaCount: number;
  lastCallAt: number;
  billing: { replicaSeconds: number; since: number; amount: number };
  behaviour: Behaviour;
  vpcIps: VpcIp[];
  securityGroups: number[];
  /** Of each alert the id of its attachment and its own. */
  alerts: { id: number; alertId: number }[];
  asyncInvocation?: Record<string, unknown>;
}

/** Something that will happen at a simulated time. */
export type TimelineEvent =
  | { kind: 'replicaReady'; endpointId: number; replica: string }
  | { kind: 'replicaGone'; endpointId: number; replica: string }
  | { kind: 'idleCheck'; endpointId: number }
  | { kind: 'removed'; endpointId: number }
  | { kind: 'vpcSettled'; endpointId: number; vpcIpId: number }
  | { kind: 'outside'; endpointId: number; change: OutsideChange };

/** A change made behind the caller's back. */
export type OutsideChange =
  | { what: 'error' }
  | { what: 'stopped' }
  | { what: 'vanish' }
  | { what: 'running' }
  | { what: 'changed'; set: Record<string, unknown> }
  | { what: 'flap'; everySeconds: number; remaining: number };

/** A thing of a project that is not an endpoint: an integration, a model repository, a dataset, ... */
export interface Resource {
  collection: string;
  id: number;
  projectId: number;
  createdAt: number;
  body: Record<string, unknown>;
}

/** What an endpoint was before a change, so that a list can pretend not to know of the change yet. */
export interface ChangeRecord {
  projectId: number;
  endpointId: number;
  before: Endpoint | undefined;
}

/** Billing of an endpoint that is gone. */
export interface BillingRow {
  endpointId: number;
  name: string;
  projectId: number;
  skuName: string | null;
  replicaSeconds: number;
  amount: number;
  currency: string;
  live: boolean;
}

/** Everything that outlives a process. */
export interface PlatformState {
  seed: string;
  options: PlatformOptions;
  nextId: number;
  nextFaultId: number;
  nextEventOrder: number;
  endpoints: Endpoint[];
  events: { at: number; order: number; event: TimelineEvent }[];
  resources: Resource[];
  closedBilling: BillingRow[];
  /** Replicas of a SKU that fit in all, live ones included; a missing key is without limit. */
  capacity: Record<string, number>;
  /** Credit of a project when it was set, and what the project had spent by then. A missing key is without limit. */
  credit: Record<string, { amount: number; spentBefore: number }>;
  faults: FaultRule[];
  credentials: { apiKey?: string; authToken?: string; revoked: boolean };
}
