/** What a verb on a live endpoint sees first, and the refusals that TIR would give, before any call that changes something. */
import { ApplicationFailure } from '@temporalio/activity';
import { getEndpointRow, recordSeen } from '../db/endpoints.js';
import { findRevision } from '../db/revisions.js';
import { attachmentFields, type Attachments } from '../workflows/contract/adjustment.js';
import { resolveProbe } from '../workflows/contract/frameworks.js';
import type { OperationKind } from '../workflows/contract/operation.js';
import { autoScalePolicy, type AsyncInvocation, type EndpointSpec } from '../workflows/contract/spec.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { attachedIds, readAttached } from './attached.js';
import { findOwn } from './inspect.js';
import { stateOf, type EndpointState, type Scaling, type StepInput } from './step.js';
import { statusOf, type LiveEndpoint, type LiveStatus } from './tir/live.js';
import type { TirClient } from './tir/client.js';
import { holdsSecret } from './tir/redact.js';
import { fromWire, readWire } from './tir/wire-read.js';
import { fewestReplicas, forbiddenByTerm, readTerm } from './term.js';

export interface LookInput extends StepInput {
  verb: Exclude<OperationKind, 'rollout' | 'rollback' | 'adopt' | 'plan'>;
  /** Fewest replicas wanted, of a scaling. */
  replicas?: number;
  /** Name of the one replica that a restart makes anew. */
  replica?: string;
  acknowledgeCommitted?: boolean;
}

export interface Sight extends EndpointState {
  autoScaled: boolean;
  scaling: Scaling;
  /** As it is now; absent when TIR does not return all of it. */
  asyncInvocation?: AsyncInvocation;
  attachments: Attachments;
  /** Revision that TIR holds for sure. */
  appliedRevision?: number;
  /** The same, and how it is probed. Absent when no revision is known to hold. */
  accepted?: AcceptedProbe;
  /** What the operator should know before the verb is carried out. */
  warnings: string[];
  /** True when the verb has nothing to do. */
  already: boolean;
}

/** Verbs that a committed plan may forbid. */
const forbidding: readonly LookInput['verb'][] = ['stop', 'delete', 'scale', 'autoscale'];

/** Detail of a `TirNotFound`. */
export interface Absence {
  /** True when it was seen on TIR before: what is not there any more needs no deletion. */
  wasThere: boolean;
}

/** How what TIR holds is proven. */
export interface AcceptedProbe {
  revision: number;
  /** False where its spec says `none`. */
  isProbed: boolean;
  successes: number;
  /** How long the probe check may take (s). */
  probeSeconds: number;
}

export const lookActivities = ({ database, openTir }: Deps) => ({
  /** @throws ApplicationFailure `IllegalPhase`, `TirNotFound` or `ForeignEndpoint` */
  async look({ access, verb, replicas, replica, acknowledgeCommitted }: LookInput): Promise<Sight> {
    const { tir } = openTir(access, recordExchange);
    const row = await getEndpointRow(database, access.endpoint);
    const { live } = await findOwn(tir, access, row, database, { surely: true });
    if (!live) {
      if (row.tirId !== null) await recordSeen(database, access.endpoint, { tirId: null, status: 'gone', inferenceUrl: null });
      const wasThere: Absence = { wasThere: row.lastStatus !== null };
      throw ApplicationFailure.create({
        type: 'TirNotFound',
        nonRetryable: true,
        details: [wasThere],
        message: `There is no endpoint ${access.endpoint.name} in project ${access.endpoint.projectId}, ${access.endpoint.location}. See tir-rollouts list.`,
      });
    }
    refuseSecrets(live);
    await recordSeen(database, access.endpoint, { tirId: live.id, ...stateOf(live) });
    const { appliedRevision: revision } = row;
    const held = revision === null ? undefined : (await findRevision(database, row, revision))?.spec;
    const sight = {
      ...sightOf(live, verb),
      attachments: attachedIds(await readAttached(tir, live.id, verb === 'attach' || verb === 'detach' ? attachmentFields : [])),
      ...(revision === null ? {} : { appliedRevision: revision }),
      ...(revision === null || !held ? {} : { accepted: acceptedOf(revision, held) }),
      warnings: verb === 'stop' ? await stockWarnings(tir, live) : [],
    };
    const { name } = live;
    const term = forbidding.includes(verb) ? await readTerm(tir, live, held) : 'hourly';
    const why =
      forbiddenByTerm({
        name,
        term,
        stops: verb === 'stop',
        deletes: verb === 'delete',
        acknowledged: acknowledgeCommitted ?? false,
        ...(replicas === undefined ? {} : { replicas: { now: fewestReplicas(live), wanted: replicas } }),
      }) ?? refusalOf(verb, statusOf(live), { name, word: live.status });
    const unknown = replica === undefined ? undefined : await unknownReplica(tir, live, replica);
    if (why ?? unknown) throw ApplicationFailure.create({ type: 'IllegalPhase', nonRetryable: true, message: why ?? unknown });
    return sight;
  },
});

/** What a verb may have to bring back is kept on the way, where everybody can read it. @throws ApplicationFailure `IllegalPhase` */
function refuseSecrets({ id, raw, redact }: LiveEndpoint): void {
  const { autoScalePolicy: policy, asyncInvocation } = fromWire(raw);
  const found = Object.entries({ autoScalePolicy: policy, asyncInvocation }).filter(([, value]) => holdsSecret(value, redact));
  if (found.length > 0)
    throw ApplicationFailure.create({
      type: 'IllegalPhase',
      nonRetryable: true,
      message: `${found.map(([field]) => field).join(' and ')} of TIR endpoint ${id} holds the value of a secret of the worker, and would be recorded in plain text. Nothing was done. Take it out in TIR's portal, then say it again.`,
    });
}

/** How what TIR holds is proven. */
function acceptedOf(revision: number, spec: EndpointSpec): AcceptedProbe {
  const { rollout } = spec;
  const isProbed = (resolveProbe(spec)?.preset ?? 'none') !== 'none';
  return { revision, isProbed, successes: rollout.probe.successes, probeSeconds: rollout.deadlines.probeSeconds };
}

/** A stop gives the machine back, and a start has to find a free one again. */
async function stockWarnings(tir: TirClient, live: LiveEndpoint): Promise<string[]> {
  const { skuName, framework } = readWire(live.raw);
  if (!skuName || !framework) return [];
  const sku = (await tir.listSkus(framework)).find(({ name }) => name === skuName);
  if (!sku || sku.isAvailable === undefined) return [`Whether ${skuName} is in stock is not known; a start needs a free one.`];
  return sku.isAvailable
    ? [`${skuName} is in stock now; that says nothing of the day of the start.`]
    : [`${skuName} is out of stock now: once stopped, a start waits until one is free.`];
}

async function unknownReplica(tir: TirClient, live: LiveEndpoint, replica: string): Promise<string | undefined> {
  const names = (await tir.listReplicas(live.id)).map(({ name }) => name);
  return names.includes(replica)
    ? undefined
    : `${live.name} has no replica ${replica}; it has ${names.join(', ') || 'none'}. Choose one of them.`;
}

function sightOf(live: LiveEndpoint, verb: LookInput['verb']): Omit<Sight, 'attachments' | 'warnings'> {
  const attributes = fromWire(live.raw);
  const status = statusOf(live);
  const isAutoScaleEnabled = live.autoScale?.enabled === true;
  const policy = autoScalePolicy.safeParse(attributes.autoScalePolicy);
  const { asyncInvocation } = attributes;
  return {
    ...stateOf(live),
    autoScaled: isAutoScaleEnabled,
    scaling: { replicas: live.replica ?? 1, isAutoScaleEnabled, ...(policy.success ? { policy: policy.data } : {}) },
    ...(asyncInvocation ? { asyncInvocation: asyncInvocation as AsyncInvocation } : {}),
    already: (verb === 'stop' && status === 'stopped') || (verb === 'start' && (status === 'running' || status === 'idle')),
  };
}

/**
 * TIR's preconditions of the status: start needs a stopped endpoint, restart a running one, scaling any but a stopped one.
 * @param word TIR's own word for the status
 * @see docs.e2enetworks.com/tir/model-endpoints/how-to/stop-start-and-restart-an-endpoint/ (read 2026-11)
 */
function refusalOf(verb: LookInput['verb'], status: LiveStatus, { name, word }: { name: string; word: string }): string | undefined {
  if (verb === 'restart' && status !== 'running')
    return `${name} is ${word}; only a running endpoint can be restarted. ${status === 'stopped' ? `Start it with tir-rollouts start ${name}.` : 'Wait until it runs.'}`;
  if ((verb === 'scale' || verb === 'autoscale') && status === 'stopped')
    return `${name} is stopped; its replicas can be changed once it is started. Start it with tir-rollouts start ${name}.`;
  if (verb === 'start' && status === 'failed')
    return `${name} is in ${word}; only a stopped endpoint can be started. Stop it first with tir-rollouts stop ${name}.`;
  return undefined;
}
