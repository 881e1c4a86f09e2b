/** Every step that an operation can take: the activity that takes it, and the kind of its call. */
import type { Activities } from '../activities/index.js';
import { activitiesFor, type CallKind, type CallOptions } from './activity-options.js';
import type { Ticket } from './contract/audit.js';
import type { OperationInput } from './contract/operation.js';

export const steps = {
  inspect: { activity: 'inspect', kind: 'read' },
  look: { activity: 'look', kind: 'read' },
  chooseRevision: { activity: 'chooseRevision', kind: 'audit' },
  checkNewName: { activity: 'checkNewName', kind: 'read' },
  adoptEndpoint: { activity: 'adoptEndpoint', kind: 'read' },
  captureEvidence: { activity: 'captureEvidence', kind: 'read' },

  ensureEndpoint: { activity: 'ensureEndpoint', kind: 'mutate' },
  patch: { activity: 'patchEndpoint', kind: 'mutate' },
  update: { activity: 'patchEndpoint', kind: 'mutate' },
  setReplicas: { activity: 'setReplicas', kind: 'mutate' },
  scaleToFinal: { activity: 'setReplicas', kind: 'mutate' },
  setAsync: { activity: 'setAsync', kind: 'mutate' },
  setAttachments: { activity: 'setAttachments', kind: 'mutate' },
  renameEndpoint: { activity: 'renameEndpoint', kind: 'mutate' },
  startEndpoint: { activity: 'startEndpoint', kind: 'mutate' },
  stopEndpoint: { activity: 'stopEndpoint', kind: 'mutate' },
  restartEndpoint: { activity: 'restartEndpoint', kind: 'mutate' },
  restartReplica: { activity: 'restartReplica', kind: 'mutate' },
  deleteEndpoint: { activity: 'deleteEndpoint', kind: 'mutate' },

  releaseEndpoint: { activity: 'releaseEndpoint', kind: 'mutate' },
  restoreRevision: { activity: 'restoreRevision', kind: 'mutate' },
  recreateEndpoint: { activity: 'recreateEndpoint', kind: 'mutate' },
  restoreReplicas: { activity: 'setReplicas', kind: 'mutate' },
  restoreAsync: { activity: 'setAsync', kind: 'mutate' },
  restoreAttachments: { activity: 'setAttachments', kind: 'mutate' },
  settleStart: { activity: 'settleStart', kind: 'mutate' },
  restoreName: { activity: 'renameEndpoint', kind: 'mutate' },

  awaitReady: { activity: 'awaitStatus', kind: 'wait' },
  awaitStopped: { activity: 'awaitStatus', kind: 'wait' },
  awaitReplicas: { activity: 'awaitStatus', kind: 'wait' },
  awaitStatus: { activity: 'awaitStatus', kind: 'wait' },
  awaitGone: { activity: 'awaitStatus', kind: 'wait' },
  awaitAttachments: { activity: 'awaitAttachments', kind: 'wait' },

  reviseAdjusted: { activity: 'reviseAdjusted', kind: 'audit' },
  reviseRenamed: { activity: 'reviseRenamed', kind: 'audit' },

  proveServing: { activity: 'proveServing', kind: 'probe' },
  proveAccepted: { activity: 'proveAccepted', kind: 'probe' },
} as const satisfies Record<string, { activity: keyof Activities; kind: CallKind }>;

export type Step = keyof typeof steps;
type ActivityOf<S extends Step> = Activities[(typeof steps)[S]['activity']];
/** What the step is given, apart from its ticket and the way to the endpoint. */
export type StepInputOf<S extends Step> = Omit<Parameters<ActivityOf<S>>[0], 'ticket' | 'access'>;
export type StepResultOf<S extends Step> = Awaited<ReturnType<ActivityOf<S>>>;

/** Whether the step changes TIR: then its intent and its outcome are in the audit. */
export const isEffect = (step: Step): boolean => steps[step].kind === 'mutate';

/** Takes the step. @throws ActivityFailure */
export async function takeStep<S extends Step>(
  step: S,
  { endpoint, credential, teamId, activeIam }: OperationInput,
  ticket: Ticket,
  input: StepInputOf<S>,
  options: Omit<CallOptions, 'kind'>,
): Promise<StepResultOf<S>> {
  const { activity, kind } = steps[step];
  const access = { endpoint, credential, ...(teamId ? { teamId } : {}), ...(activeIam ? { activeIam } : {}) };
  // The table pairs each step with its activity; the compiler cannot follow the pair through a union.
  const act = activitiesFor({ kind, ...options })[activity] as unknown as (input: object) => Promise<StepResultOf<S>>;
  return act({ ticket, access, ...input });
}
