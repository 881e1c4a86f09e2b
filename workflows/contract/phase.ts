/** Phases of an operation (ours, not TIR's status), and which verb is legal in which phase: the one table. */

/** Phases in which an operation has ended. */
export const endPhases = [
  'Healthy',
  'Unproven',
  'Stopped',
  'Deleted',
  'Renamed',
  'Adopted',
  'Aborted',
  'RolledBack',
  'Failed',
  'Degraded',
] as const;
export type EndPhase = (typeof endPhases)[number];

export const phases = [
  'Validating',
  'Planning',
  'AwaitingApproval',
  'Creating',
  'Patching',
  'AwaitingReady',
  'Probing',
  'Verifying',
  'Scaling',
  'Configuring',
  'Stopping',
  'Starting',
  'Restarting',
  'Deleting',
  'Renaming',
  'Adopting',
  'Parked',
  'Unwinding',
  ...endPhases,
] as const;
export type Phase = (typeof phases)[number];

/** Ends in which what was asked for is done. */
export const goodEnds: readonly Phase[] = ['Healthy', 'Unproven', 'Stopped', 'Deleted', 'Renamed', 'Adopted'];

export function isEndPhase(phase: Phase): phase is EndPhase {
  return (endPhases as readonly Phase[]).includes(phase);
}

export const verbs = ['abort', 'extendDeadline', 'retry', 'approve', 'reject'] as const;
export type Verb = (typeof verbs)[number];

const waitsForPerson: readonly Phase[] = ['AwaitingApproval', 'Parked'];

/** Phases in which steps are taken. */
const working = phases.filter((phase) => !waitsForPerson.includes(phase) && phase !== 'Unwinding' && !isEndPhase(phase));

/** Phases whose step has a deadline that an operator may extend. */
const waiting: readonly Phase[] = [
  'Creating',
  'Patching',
  'AwaitingReady',
  'Probing',
  'Scaling',
  'Configuring',
  'Stopping',
  'Starting',
  'Restarting',
  'Deleting',
  'Renaming',
];

const legal: Record<Verb, readonly Phase[]> = {
  abort: [...working, ...waitsForPerson],
  extendDeadline: waiting,
  retry: ['Parked'],
  approve: ['AwaitingApproval'],
  reject: ['AwaitingApproval'],
};

/** Phases in which the verb may be said. */
export const legalPhases = (verb: Verb): readonly Phase[] => legal[verb];

export const isLegal = (verb: Verb, phase: Phase): boolean => legal[verb].includes(phase);

/** The verb as the command line calls it. */
export const spokenVerb = (verb: Verb): string => (verb === 'extendDeadline' ? 'extend' : verb);

/** Why the verb is refused, ending with the next step. */
export function refusalOf(verb: Verb, phase: Phase): string {
  const when = `${spokenVerb(verb)} is not possible while the operation is ${phase}`;
  if (isEndPhase(phase)) return `${when}: it has ended. Start a new one, for example with tir-rollouts apply.`;
  if (phase === 'Unwinding') return `${when}: its steps are being taken back. Wait for the end with tir-rollouts watch.`;
  return `${when}. It is possible while ${legal[verb].join(', ')}.`;
}
