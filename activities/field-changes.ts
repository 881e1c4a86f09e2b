/** The fields in which desired, live, and what was last sent differ. Pure. */
import { attachmentFields } from '../workflows/contract/adjustment.js';
import { lookedUpFields } from '../workflows/contract/lookup.js';
import type { FieldChange } from '../workflows/contract/plan.js';
import { diffSpecs } from '../workflows/contract/spec-diff.js';
import type { EndpointAttributes, EndpointSpec } from '../workflows/contract/spec.js';
import { managedAttachments } from './attached.js';
import { classify } from './classify.js';
import { desiredAttributes, type PlanInput } from './plan-input.js';
import { findPlan } from './price.js';
import { compareLive } from './tir/compare.js';
import { MASKED } from './tir/compare-variables.js';
import type { LiveEndpoint } from './tir/live.js';
import { readWire } from './tir/wire-read.js';

/** Live against desired; where TIR does not return a field, what was last sent against desired; and our own settings. */
export function changesOf(input: PlanInput, live: LiveEndpoint): FieldChange[] {
  const { spec, applied, liveTerm, attached = {}, resolveEnv, ownVariables = [] } = input;
  const desired = desiredAttributes(spec);
  const committed = liveTerm === 'committed';
  const options = { resolveEnv, ownVariables, fallbackSkus: spec.rollout.fallbackSkus };
  const { mismatches, unverifiable, equal } = compareLive(desired, live, options);
  const attachable = managedAttachments(desired);
  const moved = attachable.flatMap((path) => movedAttachment(path, desired[path] ?? [], attached[path]));
  const read = { equal: [...equal, ...attachable.filter((field) => attached[field] !== undefined)], unread: [...unverifiable, ...attachable.filter((field) => attached[field] === undefined)] };
  const found = [...mismatches, ...moved, ...takenOut(input, live)];
  const classed = (one: Difference): FieldChange => ({ ...one, change: classify(one.path, { committed }) });
  const sent = sentDifferently(input, read, found).map((one): FieldChange => ({ ...classed(one), notReturned: true }));
  const changes = [...found.map(classed), ...sent];
  return [...changes, ...unchangedOnTir(spec, applied, changes)];
}

type Difference = Pick<FieldChange, 'path' | 'desired' | 'live'>;

const movedAttachment = (path: string, desired: readonly number[], live: readonly number[] | undefined): Difference[] =>
  live && sorted(live).join() !== sorted(desired).join() ? [{ path, desired, live }] : [];

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);

/**
 * What the last applied spec managed and this one leaves out. Of attachments only those that it named go: what
 * somebody else attached is left alone. A verb or an adoption is no applied spec: what they set stays.
 */
function takenOut({ spec, managed, attached = {} }: PlanInput, live: LiveEndpoint): Difference[] {
  if (!managed) return [];
  const [before, after] = [managed.endpoint, spec.endpoint];
  const turnsOff = before.asyncInvocation?.enabled && !after.asyncInvocation && readWire(live.raw).asyncInvocation?.enabled !== false;
  const detached = attachmentFields.flatMap((path) => {
    const now = attached[path];
    if (after[path] !== undefined || now === undefined) return [];
    return movedAttachment(path, now.filter((id) => !before[path]?.includes(id)), now);
  });
  return [...(turnsOff ? [{ path: 'asyncInvocation.enabled', desired: false, live: true }] : []), ...detached];
}

/** Fields that TIR does not return and that were last sent otherwise, or of which it is not known what was sent. */
function sentDifferently(
  { spec, applied, skus }: PlanInput,
  { equal, unread }: { equal: readonly string[]; unread: readonly string[] },
  found: readonly Difference[],
): Difference[] {
  const desired = desiredAttributes(spec);
  if (!applied) return unread.map((path) => ({ path, desired: shown(path, valueAt(desired, path)), live: null }));
  const former = desiredAttributes(applied);
  const row = findPlan(skus, desired)?.plan;
  const samePlan = row !== undefined && row === findPlan(skus, former)?.plan;
  return diffSpecs({ ...applied, endpoint: former }, { ...spec, endpoint: desired })
    .filter(({ path }) => path.startsWith('endpoint.'))
    .flatMap(({ path, before, after }) => leavesOf({ path: path.slice('endpoint.'.length), desired: after, live: before }))
    .filter(({ path }) => !found.some((one) => touches(one.path, path)) && !equal.some((one) => path === one || path.startsWith(`${one}.`)))
    .filter(({ path }) => !isIdle(path, desired, samePlan))
    .map(({ path, desired: after, live: before }) => ({ path, desired: shown(path, after) ?? null, live: shown(path, before) ?? null }));
}

/** An object that is there on one side alone, field by field: TIR may return some of them. A variable stays whole. */
function leavesOf({ path, desired, live }: Difference): Difference[] {
  const one = desired ?? live;
  if (/^resourceDetails\.envVariables\./.test(path) || typeof one !== 'object' || Array.isArray(one) || (desired && live)) return [{ path, desired, live }];
  return Object.keys(one ?? {}).map((key) => ({ path: `${path}.${key}`, desired: valueAt(desired, key), live: valueAt(live, key) }));
}

/** Whether another value changes nothing on TIR: it is switched off, it is not managed, or it says the same plan in other words. */
function isIdle(path: string, desired: EndpointAttributes, samePlan: boolean): boolean {
  const [field = ''] = path.split('.') as (keyof EndpointAttributes)[];
  if (classify(path, { committed: false }) === 'none' || lookedUpFields.some(({ name }) => name === field)) return true;
  switch (field) {
    case 'readinessProbe':
      return !desired.isReadinessProbeEnabled;
    case 'livenessProbe':
      return !desired.isLivenessProbeEnabled;
    case 'autoScalePolicy':
      return !desired.isAutoScaleEnabled;
    case 'replica':
      return desired.isAutoScaleEnabled;
    case 'skuName':
    case 'skuType':
    case 'skuId':
    case 'skuItemPriceId':
    case 'committedDays':
      return samePlan || (field === 'committedDays' && desired.skuName === undefined);
    case 'location':
    case 'asyncInvocation':
    case 'securityGroupIds':
    case 'vpcIpIds':
    case 'alertIds':
      return desired[field] === undefined;
    default:
      return false;
  }
}

const touches = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`);

/** What changed in the spec and needs no call: noticed, so that nobody wonders whether it was read. */
function unchangedOnTir(spec: EndpointSpec, applied: EndpointSpec | undefined, others: readonly FieldChange[]): FieldChange[] {
  if (!applied) return [];
  return diffSpecs(applied, spec).flatMap(({ path, before, after }) => {
    const field = path.replace(/^endpoint\./, '');
    if (others.some((other) => touches(other.path, field))) return [];
    return [{ path: field, desired: shown(field, after) ?? null, live: shown(field, before) ?? null, change: 'none' as const }];
  });
}

const shown = (path: string, value: unknown): unknown =>
  path.startsWith('resourceDetails.envVariables') && value !== undefined && value !== null ? MASKED : value;

function valueAt(tree: unknown, path: string): unknown {
  return path
    .split('.')
    .reduce<unknown>((value, key) => (typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined), tree);
}
