/** Takes a live endpoint that was made elsewhere into our records. Nothing is changed on TIR. */
import { ApplicationFailure } from '@temporalio/activity';
import { findRowByTirId, getEndpointRow, recordApplied, recordSeen } from '../db/endpoints.js';
import { isReferredToByOthers } from '../db/references.js';
import { ensureRevision, listRevisions } from '../db/revisions.js';
import { attachmentFields, type Attachments } from '../workflows/contract/adjustment.js';
import { specDigest } from '../workflows/contract/digest.js';
import { resolveProbe } from '../workflows/contract/frameworks.js';
import { findProbePathFault } from '../workflows/contract/probe-path.js';
import { nameForSpecs } from '../workflows/contract/rules/reference.js';
import { findSecretArguments, isSecretName, isSecretValue } from '../workflows/contract/rules/secret.js';
import {
  API_VERSION,
  endpointSpec,
  type EndpointSpec,
  type EndpointSpecInput,
  type EnvironmentVariable,
} from '../workflows/contract/spec.js';
import { validateSpec } from '../workflows/contract/validate-spec.js';
import { attachedIds, managedAttachments, readAttached } from './attached.js';
import { recordExchange } from './call-log.js';
import type { Deps } from './deps.js';
import { referenceFinder } from './references.js';
import { stateOf, type EndpointState, type StepInput } from './step.js';
import { desiredAttributes } from './plan-input.js';
import { compareLive } from './tir/compare.js';
import { endpointUrl, otherAddress } from './tir/endpoint-url.js';
import { statusOf, type LiveEndpoint } from './tir/live.js';
import { holdsSecret } from './tir/redact.js';
import { fromWire } from './tir/wire-read.js';

/** What adopting gave. */
export interface Adopted extends EndpointState {
  revision: number;
  spec: EndpointSpec;
  /** Environment variables whose values were not taken over: each is a `valueFrom` now. */
  secrets: string[];
  /** What our rules say of it; TIR runs it all the same. */
  warnings: string[];
  /** True when the endpoint was ours before. */
  already: boolean;
}

export const adoptActivities = ({ database, openTir, resolveReference }: Deps) => ({
  /**
   * The endpoint of that name, and of that id where one is given, as revision 1.
   * @throws ApplicationFailure `TirNotFound`; `IllegalPhase` when it is ours under another name
   */
  async adoptEndpoint({
    ticket,
    access,
    endpointId,
    actor,
    reason,
  }: StepInput & { endpointId?: number; actor: string; reason?: string }): Promise<Adopted> {
    const { tir, dataPlaneUrl } = openTir(access, recordExchange);
    const { endpoint } = access;
    const live = endpointId === undefined ? await tir.findEndpointByName(endpoint.name) : await tir.findEndpoint(endpointId);
    if (!live || live.name !== endpoint.name) throw notThere(endpoint, endpointId, live);
    const owner = await findRowByTirId(database, endpoint, live.id);
    if (owner && owner.name !== endpoint.name)
      throw refused(`TIR endpoint ${live.id} is ours under the name ${owner.name}. See tir-rollouts status ${owner.name}.`);
    const row = await getEndpointRow(database, endpoint);
    const [newest] = await listRevisions(database, endpoint);
    const attached = attachedIds(await readAttached(tir, live.id, attachmentFields));
    const known = row.tirId === live.id && newest?.operationId !== ticket.operationId ? newest : undefined;
    const already = known !== undefined && isAsAccepted(known.spec, live, attached);
    const { spec, secrets } = await readSpec(live, attached, endpoint, {
      known: known?.spec,
      nameOf: (key, value) => referenceName({ database, resolveReference }, row, key, value),
    });
    if (!already) refuseSecretArguments(spec, live.id);
    refuseTooLong(spec, live.id);
    if (!already) refuseKnownSecrets(spec, live);
    const revision = already
      ? known.number
      : await ensureRevision(database, {
          endpoint,
          operationId: ticket.operationId,
          spec,
          digest: specDigest(spec),
          actor,
          ...(reason ? { reason } : {}),
          source: { verb: 'adopt' },
        });
    const inferenceUrl = endpointUrl({ dataPlaneUrl, projectId: endpoint.projectId, id: live.id });
    const other = otherAddress(live, inferenceUrl);
    await recordSeen(database, endpoint, { tirId: live.id, ...stateOf(live), inferenceUrl });
    // A second attempt of this operation says the same as the first.
    if (!already) await recordApplied(database, endpoint, revision);
    return {
      ...stateOf(live),
      revision,
      spec: already ? known.spec : spec,
      secrets,
      warnings: [
        ...validateSpec(spec).findings.map(({ path, message, fix }) => `${path}: ${message} ${fix}`),
        ...(other === undefined ? [] : [other]),
      ],
      already,
    };
  },
});

/** Whether TIR shows nothing that the accepted spec does not say. */
function isAsAccepted(spec: EndpointSpec, live: LiveEndpoint, attached: Attachments): boolean {
  const { mismatches } = compareLive(desiredAttributes(spec), live, { fallbackSkus: spec.rollout.fallbackSkus });
  return mismatches.length === 0 && managedAttachments(spec.endpoint).every((field) => sameIds(spec.endpoint[field], attached[field]));
}

const sameIds = (one: readonly number[] = [], other: readonly number[] = []): boolean =>
  [...one].sort().join() === [...other].sort().join();

/**
 * The variable of the worker that a secret shall come from: the one that holds this name for specs, or that the worker
 * is told to give, unless it is, or may be, another secret. Then the name of the endpoint tells the two apart.
 * @param value what TIR holds; undefined when it does not show it
 */
async function referenceName(
  { database, resolveReference }: Pick<Deps, 'database' | 'resolveReference'>,
  { id, name }: { id: string; name: string },
  key: string,
  value: string | undefined,
): Promise<string> {
  const shared = nameForSpecs(key);
  const own = `${shared}_${name.toUpperCase().replaceAll('-', '_')}`;
  const find = referenceFinder(resolveReference);
  const onWorker = find(shared);
  const known = value === undefined ? undefined : [shared, key].find((one) => find(one) === value);
  if (known !== undefined) return known;
  return onWorker === undefined && !(await isReferredToByOthers(database, id, [shared, key])) ? shared : own;
}

interface ReadOptions {
  /** The spec of an endpoint that is ours: its references and its rollout settings stay. */
  known: EndpointSpec | undefined;
  /** The variable of the worker for a secret of the environment. */
  nameOf: (key: string, value: string | undefined) => Promise<string>;
}

/** What GET says, as a spec. A secret value stays on TIR: the spec refers to a variable of the worker instead. */
async function readSpec(
  live: LiveEndpoint,
  attached: Attachments,
  { projectId, location }: { projectId: number; location: string },
  { known, nameOf }: ReadOptions,
): Promise<{ spec: EndpointSpec; secrets: string[] }> {
  const attributes = fromWire(live.raw);
  const rows = (attributes.resourceDetails?.envVariables ?? []) as EnvironmentVariable[];
  const references = new Map(
    known?.endpoint.resourceDetails.envVariables.flatMap(({ key, valueFrom }) => (valueFrom ? [[key, valueFrom] as const] : [])),
  );
  // What is longer is refused, whatever it holds.
  const holdsKnown = (value: string): boolean => value.length <= MAX_SPEC_BYTES && holdsSecret(value, live.redact);
  const secrets = rows.filter(({ key, value }) => value === undefined || references.has(key) || isSecretName(key) || isSecretValue(value) || holdsKnown(value)).map(({ key }) => key);
  const envVariables: EnvironmentVariable[] = [];
  for (const { value, ...row } of rows) {
    const isSecret = secrets.includes(row.key);
    envVariables.push(isSecret ? { ...row, valueFrom: references.get(row.key) ?? { env: await nameOf(row.key, value) } } : { ...row, value });
  }
  const input: EndpointSpecInput = {
    apiVersion: API_VERSION,
    endpoint: {
      ...attributes,
      projectId,
      location: location as 'Delhi' | 'Chennai',
      resourceDetails: { ...attributes.resourceDetails, envVariables },
      ...Object.fromEntries(attachmentFields.flatMap((field) => (attached[field]?.length ? [[field, attached[field]]] : []))),
    },
    // Applying what was adopted changes nothing, so a stopped endpoint stays stopped.
    rollout: { ...known?.rollout, finalState: statusOf(live) === 'stopped' ? 'stopped' : 'running' },
  };
  const parsed = endpointSpec.safeParse(input);
  if (!parsed.success) {
    const where = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
    throw ApplicationFailure.create({
      type: 'TirContractChanged',
      nonRetryable: true,
      message: `What TIR says of endpoint ${live.id} does not fit a spec (${where}). Write its spec by hand and apply it under the same name.`,
    });
  }
  const spec = parsed.data;
  // Where nothing says how to probe it, or what says so leads elsewhere, adopting does not guess.
  if (resolveProbe(spec) === undefined || findProbePathFault(spec)) return { spec: { ...spec, rollout: { ...spec.rollout, probe: { ...spec.rollout.probe, preset: 'none' } } }, secrets };
  return { spec, secrets };
}

/** Arguments have no references: taken over, a secret would be in the file, the records and Temporal. @throws ApplicationFailure `IllegalPhase` */
function refuseSecretArguments({ endpoint: { detailedInfo } }: EndpointSpec, id: number): void {
  const { commands, args, engineArgs } = detailedInfo;
  const options = Object.entries(engineArgs).map(([name, value]) => [name, `--${name}=${String(value)}`] as const);
  const found = [
    ...findSecretArguments(commands).map((index) => `commands[${index}]`),
    ...findSecretArguments(args).map((index) => `args[${index}]`),
    ...options.filter(([, word]) => findSecretArguments([word]).length > 0).map(([name]) => `engineArgs.${name}`),
  ];
  if (found.length > 0)
    throw refused(
      `${found.join(', ')} of TIR endpoint ${id} looks like a secret, and a spec keeps arguments in plain text. Nothing was recorded. Let its server read it from an environment variable, then adopt it.`,
    );
}

/** A value of the worker that stands elsewhere than in the environment would be in all of them too. @throws ApplicationFailure `IllegalPhase` */
function refuseKnownSecrets({ endpoint: { name: _itself, ...fields } }: EndpointSpec, { id, redact }: LiveEndpoint): void {
  const found = Object.entries(fields).filter(([, value]) => holdsSecret(value, redact));
  if (found.length > 0)
    throw refused(
      `${found.map(([field]) => field).join(', ')} of TIR endpoint ${id} holds the value of a secret of the worker, and a spec keeps it in plain text. Nothing was recorded. Let its server read it from an environment variable, then adopt it.`,
    );
}

/** The longest spec that is taken over (bytes of JSON): Temporal takes 2 MiB as the input or the result of a step, and a spec goes through both. */
const MAX_SPEC_BYTES = 1024 * 1024;

/** @throws ApplicationFailure `IllegalPhase` */
function refuseTooLong(spec: EndpointSpec, id: number): void {
  const bytes = Buffer.byteLength(JSON.stringify(spec));
  if (bytes > MAX_SPEC_BYTES)
    throw refused(
      `TIR endpoint ${id} is ${bytes} bytes as a spec, and ${MAX_SPEC_BYTES} are the most that a rollout can carry. Nothing was recorded. Move what is long in its environment or arguments into a dataset or its image, then adopt it.`,
    );
}

const refused = (message: string): ApplicationFailure =>
  ApplicationFailure.create({ type: 'IllegalPhase', nonRetryable: true, message });

function notThere(
  { name, projectId, location }: { name: string; projectId: number; location: string },
  id: number | undefined,
  live: LiveEndpoint | undefined,
): ApplicationFailure {
  const what = live
    ? `TIR endpoint ${live.id} is named ${live.redact(live.name)}, not ${name}.`
    : `There is no endpoint ${id === undefined ? name : `with TIR id ${id}`} in project ${projectId}, ${location}.`;
  return ApplicationFailure.create({
    type: 'TirNotFound',
    nonRetryable: true,
    message: `${what} See which there are with tir-rollouts drift --all.`,
  });
}
