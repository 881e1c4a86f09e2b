/** Phases of an operation (ours, not TIR's status), and which verb is legal in which phase: the one table. */

export const phases = [
  'Validating',
  'Planning',
  'Creating',
  'Patching',
  'AwaitingReady',
  'Probing',
  'Verifying',
  'Scaling',
  'Stopping',
  'Starting',
  'Restarting',
  'Deleting',
  'Parked',
  'Unwinding',
  'Healthy',
  'Stopped',
  'Deleted',
  'Aborted',
  'RolledBack',
  'Failed',
  'Degraded',
] as const;
export type Phase = (typeof phases)[number];

/** Phases in which an operation has ended. */
export const endPhases = ['Healthy', 'Stopped', 'Deleted', 'Aborted', 'RolledBack', 'Failed', 'Degraded'] as const;
export type EndPhase = (typeof endPhases)[number];

export const verbs = ['abort', 'extendDeadline', 'retry'] as const;
export type Verb = (typeof verbs)[number];

const working: readonly Phase[] = [
  'Validating',
  'Planning',
  'Creating',
  'Patching',
  'AwaitingReady',
  'Probing',
  'Verifying',
  'Scaling',
  'Stopping',
  'Starting',
  'Restarting',
  'Deleting',
];

/** Phases whose step has a deadline that an operator may extend. */
const waiting: readonly Phase[] = [
  'Creating',
  'Patching',
  'AwaitingReady',
  'Probing',
  'Scaling',
  'Stopping',
  'Starting',
  'Restarting',
  'Deleting',
];

const legal: Record<Verb, readonly Phase[]> = {
  abort: [...working, 'Parked'],
  extendDeadline: waiting,
  retry: ['Parked'],
};

/** Phases in which the verb may be said. */
export const legalPhases = (verb: Verb): readonly Phase[] => legal[verb];

export const isLegal = (verb: Verb, phase: Phase): boolean => legal[verb].includes(phase);

export const isEndPhase = (phase: Phase): phase is EndPhase => (endPhases as readonly Phase[]).includes(phase);

/** Why the verb is refused, ending with the next step. */
export function refusalOf(verb: Verb, phase: Phase): string {
  const when = `${verb} is not possible while the operation is ${phase}`;
  if (isEndPhase(phase)) return `${when}: it has ended. Start a new one, for example with tir-rollouts apply.`;
  if (phase === 'Unwinding') return `${when}: its steps are being taken back. Wait for the end with tir-rollouts watch.`;
  return `${when}. It is possible while ${legal[verb].join(', ')}.`;
}
