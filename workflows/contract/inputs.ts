/** What each workflow may be given: whoever reaches Temporal may start one with anything. Pure, and without zod. */
import { attachmentFields } from './adjustment.js';
import { driftKinds } from './drift.js';
import { endpointWorkflowId, type EndpointIdentity } from './identity.js';
import { all, either, fieldOf, flag, listOf, matching, maybe, object, oneOf, text, whole, type Shape } from './shape.js';

const MAX_SECONDS = 1_000_000_000;

const actor = text(1_000);
const reason = text(10_000);
const seconds: Shape = (value, at) =>
  whole(1, MAX_SECONDS)(value, at) === undefined ? undefined : `${at} must be a whole number of seconds above 0, such as 600`;
const id = whole(1);
const name = all(text(50), matching(/^[a-z0-9]+(-[a-z0-9]+)*$/, 'a name of lower-case letters and digits in groups joined by single hyphens'));
const uuid = matching(/^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i, 'a UUID');
const location = matching(/^[A-Za-z][\w. -]{0,49}$/, 'a location such as Delhi');
const target = oneOf('tir', 'simulator');
const credential = either(oneOf('env'), object({ profile: text(200) }), 'env, or a profile of the worker by its name');

const asking = { apiVersion: oneOf('tir-rollouts/v1'), credential, teamId: maybe(id), activeIam: maybe(id), actor };

const operation = object({
  ...asking,
  operationId: uuid,
  endpoint: object({ target, location, projectId: id, name }),
  reason: maybe(reason),
});

const project = object({ ...asking, target, location, projectId: id });

const permissions = object({
  approve: maybe(flag),
  planHash: maybe(text(200)),
  recreate: maybe(flag),
  acknowledgeCommitted: maybe(flag),
});

const anyText = matching(/^/, 'a text');

/** What the steps read of a spec without asking: its mistakes are found, all at once, by the first step. */
const spec = object({
  endpoint: object({
    name,
    projectId: id,
    location,
    framework: text(200),
    replica: whole(0),
    detailedInfo: object({ commands: listOf(anyText, 10_000), args: listOf(anyText, 10_000), engineArgs: object({}) }),
    resourceDetails: object({ envVariables: listOf(object({ key: text(1_000) }), 10_000) }),
    readinessProbe: object({}),
    livenessProbe: object({}),
  }),
  rollout: object({
    finalState: either(oneOf('running', 'stopped'), object({ replicas: id }), 'running, stopped or a count of replicas'),
    fallbackSkus: listOf(text(1_000), 100),
    probe: object({ successes: id }),
    deadlines: object({ createSeconds: seconds, readySeconds: seconds, probeSeconds: seconds, scaleSeconds: seconds }),
    onFailure: object({ patched: oneOf('restore', 'keep'), parkSeconds: whole(0, MAX_SECONDS) }),
  }),
});

/** An operation is on the endpoint that its spec is of: the lock, the records and the plan are that one's. */
const sameEndpoint: Shape = (input) => {
  const [wanted, given] = [fieldOf(input, 'endpoint'), fieldOf(fieldOf(input, 'spec'), 'endpoint')];
  const other = ['name', 'projectId', 'location'].find((field) => fieldOf(wanted, field) !== fieldOf(given, field));
  return other === undefined ? undefined : `spec.endpoint.${other} must be that of the operation`;
};

const rollout = all(
  operation,
  permissions,
  object({
    spec,
    digest: matching(/^[0-9a-f]{64}$/, 'the digest of the spec'),
    source: maybe(object({ file: maybe(text(10_000)), document: maybe(whole(0)), commit: maybe(text(200)), verb: maybe(text(50)) })),
    pointsTo: maybe(id),
  }),
  sameEndpoint,
);

const ids = listOf(id, 1_000);
const attachments = Object.fromEntries(attachmentFields.map((field) => [field, maybe(ids)]));
const adjustments: Readonly<Record<string, Shape>> = {
  scale: object({ replicas: whole(0, 100_000) }),
  autoscale: object({ policy: object({ minReplicas: whole(0, 100_000), maxReplicas: whole(0, 100_000), rules: listOf(object({}), 100) }) }),
  async: object({ asyncInvocation: object({ enabled: flag }) }),
  attach: object(attachments),
  detach: object(attachments),
};
const adjustment: Shape = (value, at) => {
  const kind = fieldOf(value, 'kind');
  return oneOf(...Object.keys(adjustments))(kind, `${at}.kind`) ?? adjustments[kind as string]?.(value, at);
};

const timed = object({ deadlineSeconds: maybe(seconds), probe: maybe(flag) });

/** Those that change an endpoint, and so run under the id that is its lock. */
const changing: Readonly<Record<string, Shape>> = {
  rolloutWorkflow: rollout,
  rollbackWorkflow: all(operation, permissions, object({ to: maybe(id), force: maybe(flag) })),
  adjustWorkflow: all(operation, timed, object({ adjustment })),
  powerWorkflow: all(operation, timed, object({ action: oneOf('stop', 'start', 'restart'), replica: maybe(text(300)) })),
  deleteWorkflow: all(operation, timed, object({ acknowledgeCommitted: maybe(flag) })),
  renameWorkflow: all(operation, object({ newName: name, probe: maybe(flag) })),
  adoptWorkflow: all(operation, object({ endpointId: maybe(id) })),
};

/** A name that is only looked for: one that no endpoint can have is answered as any other that is not there. */
const soughtName = text(1_000);

const reading: Readonly<Record<string, Shape>> = {
  planWorkflow: rollout,
  logsWorkflow: all(operation, object({ lines: whole(1, 1_000_000) })),
  surveyWorkflow: project,
  driftWorkflow: all(
    project,
    object({ name: maybe(soughtName), reason: maybe(reason), repair: maybe(flag), probe: maybe(flag), ignore: maybe(listOf(oneOf(...driftKinds), 100)) }),
  ),
  probeWorkflow: all(project, object({ names: maybe(listOf(soughtName, 100_000)), mustServe: maybe(flag) })),
};

/** How a workflow is started. */
export interface Start {
  workflowType: string;
  workflowId: string;
  args: readonly unknown[];
  /** Whether another workflow started it. */
  isChild: boolean;
}

/** What is wrong with a start; undefined when it is one of ours. @param knowsId false where the id is not the one that it was started with */
export function findStartFault({ workflowType, workflowId, args, isChild }: Start, { knowsId = true } = {}): string | undefined {
  // It holds a name for as long as its parent wants, and without one for ever.
  if (workflowType === 'holdWorkflow') return isChild || !knowsId ? undefined : 'a hold on a name must be started by a rename';
  const changes = changing[workflowType];
  const shape = changes ?? reading[workflowType];
  if (!shape) return undefined;
  const [input] = args;
  const fault = shape(input, '');
  if (fault !== undefined || !changes || !knowsId) return fault;
  const lock = endpointWorkflowId(fieldOf(input, 'endpoint') as EndpointIdentity);
  return workflowId === lock ? undefined : `the workflow id must be that of its endpoint, ${lock}`;
}

const command = object({ actor, requestId: text(200), reason: maybe(reason) });

const commands: Readonly<Record<string, Shape>> = {
  abort: command,
  retry: command,
  reject: command,
  approve: all(command, object({ plan: maybe(text(200)) })),
  extendDeadline: all(command, object({ bySeconds: seconds })),
};

/** What is wrong with what is said to an operation by an update or a signal; undefined when nothing is. */
export function findCommandFault(verb: string, args: readonly unknown[]): string | undefined {
  return Object.hasOwn(commands, verb) ? commands[verb]?.(args[0], 'the command') : undefined;
}
