/** Whether TIR runs what a spec asks for. */
import type { EndpointAttributes } from '../../workflows/contract/spec.js';
import { huggingFaceIdOf, imageNameOf } from './wire.js';
import { readWire } from './wire-read.js';
import type { EndpointReading } from './wire-read.js';
import { unsetPolicy } from './wire-policy.js';
import type { LiveEndpoint } from './live.js';
import { compareVariables } from './compare-variables.js';
import { redactDeep } from './redact.js';

/** One field in which TIR differs from the spec. Values of environment variables are masked, and what TIR says is redacted. */
export interface Mismatch {
  /** Field of the spec's endpoint, such as `detailedInfo.engineArgs.max_model_length`. */
  path: string;
  desired: unknown;
  live: unknown;
}

/** What a comparison found. */
export interface Comparison {
  mismatches: Mismatch[];
  /** Fields of the spec that TIR's answer did not return. */
  unverifiable: string[];
  /** Fields that came back and are as the spec says. */
  equal: string[];
  /** Environment variables that are live and that no spec of ours has sent: TIR adds some (`HF_HOME`), so they are no mismatch. */
  addedVariables: string[];
}

/** What helps a comparison. */
export interface CompareOptions {
  /** Resolves references of environment variables; without it, and where it gives undefined, they are unverifiable. */
  resolveEnv?: (name: string) => string | undefined;
  /** SKUs that are as good as the one that the spec names. */
  fallbackSkus?: readonly string[];
  /** Environment variables that a spec of ours has sent: live and not desired, they are a mismatch. Default: none. */
  ownVariables?: readonly string[];
}

/**
 * Compares what GET returned with the spec. Rules:
 * 1. What GET did not return is unverifiable, unless the spec leaves it unset too.
 * 2. With autoscaling off the count is `replica`; with it on the policy counts, and `replica` is TIR's own business.
 * 3. A probe that is switched off is not compared, nor are plan fields that the spec gives by id.
 * 4. Asynchronous invocation is compared when the spec manages it. Attachments are lists of their own: see
 *    `compareAttachments`.
 * 5. The currency is that of the price row, whatever a request says, and is not compared.
 * 6. Numbers are equal to their texts; null, "" and a missing id are the same.
 */
export function compareLive(
  desired: EndpointAttributes,
  live: Pick<LiveEndpoint, 'raw' | 'redact'>,
  options: CompareOptions = {},
): Comparison {
  const reading = readWire(live.raw);
  const found: Comparison = { mismatches: [], unverifiable: [], equal: [], addedVariables: [] };
  for (const [path, wanted, seen] of pairsOf(desired, reading, options)) comparePair(found, path, wanted, seen);
  compareVariables(found, desired.resourceDetails.envVariables, reading.resourceDetails.envVariables, options);
  // After all is compared: a secret must make nothing equal that is not, and nothing different.
  const told = found.mismatches.map((one) => ({ path: live.redact(one.path), desired: one.desired, live: redactDeep(one.live, live.redact) }));
  return { ...found, mismatches: told, addedVariables: found.addedVariables.map(live.redact) };
}

type Pair = [path: string, desired: unknown, live: unknown];

const plainFields = [
  'name',
  'framework',
  'modelId',
  'modelPath',
  'modelLoadIntegrationId',
  'datasetId',
  'datasetPath',
  'committedInstancePolicy',
  'privateCloudId',
  'committedReplicas',
  'isAutoScaleEnabled',
  'containerType',
  'registryNamespaceId',
  'imagePullPolicy',
  'isReadinessProbeEnabled',
  'isLivenessProbeEnabled',
  'servicePort',
  'metricPort',
  'publicIp',
  'clusterType',
  'storageType',
  'diskPath',
  'sfsId',
  'sfsPath',
] as const satisfies readonly (keyof EndpointAttributes)[];

const logFields = [
  'commands',
  'args',
  'tokenizer',
  'serverVersion',
  'worldSize',
  'errorLog',
  'infoLog',
  'warningLog',
  'logVerboseLevel',
  'modelServeType',
] as const;

function pairsOf(desired: EndpointAttributes, live: EndpointReading, { fallbackSkus = [] }: CompareOptions): Pair[] {
  const pairs: Pair[] = plainFields.map((field) => [field, desired[field], live[field]]);
  pairs.push(['containerName', imageNameOf(desired), live.containerName]);
  pairs.push(...logFields.map((field): Pair => [`detailedInfo.${field}`, desired.detailedInfo[field], live.detailedInfo[field]]));
  pairs.push(['detailedInfo.huggingFaceId', huggingFaceIdOf(desired), live.detailedInfo.huggingFaceId]);
  pairs.push(...entryPairs('detailedInfo.engineArgs', desired.detailedInfo.engineArgs, live.detailedInfo.engineArgs));
  pairs.push(['resourceDetails.diskSize', desired.resourceDetails.diskSize, live.resourceDetails.diskSize]);
  pairs.push(['resourceDetails.mountPath', desired.resourceDetails.mountPath, live.resourceDetails.mountPath]);
  if (desired.location !== undefined) pairs.push(['location', desired.location, live.location]);
  pairs.push(...planPairs(desired, live, fallbackSkus), ...scalingPairs(desired, live));
  if (desired.asyncInvocation !== undefined)
    pairs.push(...entryPairs('asyncInvocation', desired.asyncInvocation, live.asyncInvocation));
  if (desired.isReadinessProbeEnabled) pairs.push(...entryPairs('readinessProbe', desired.readinessProbe, live.readinessProbe));
  if (desired.isLivenessProbeEnabled) pairs.push(...entryPairs('livenessProbe', desired.livenessProbe, live.livenessProbe));
  return pairs;
}

function planPairs(desired: EndpointAttributes, live: EndpointReading, fallbackSkus: readonly string[]): Pair[] {
  // TIR may choose the renewal itself, so it is compared only where the spec does.
  if (desired.nextSkuItemPriceId !== undefined)
    return [['nextSkuItemPriceId', desired.nextSkuItemPriceId, live.nextSkuItemPriceId], ...planPairs({ ...desired, nextSkuItemPriceId: undefined }, live, fallbackSkus)];
  if (desired.privateCloudId !== undefined) return entryPairs('customSku', desired.customSku ?? {}, live.customSku);
  if (desired.skuName === undefined) {
    return [
      ['skuId', desired.skuId, live.skuId],
      ['skuItemPriceId', desired.skuItemPriceId, live.skuItemPriceId],
    ];
  }
  const isFallback = typeof live.skuName === 'string' && fallbackSkus.includes(live.skuName);
  return [
    ['skuName', isFallback ? live.skuName : desired.skuName, live.skuName],
    ['skuType', desired.skuType, live.skuType],
    ['committedDays', desired.committedDays, live.committedDays],
  ];
}

function scalingPairs(desired: EndpointAttributes, live: EndpointReading): Pair[] {
  if (!desired.isAutoScaleEnabled) return [['replica', desired.replica, live.replica]];
  const policy = { ...unsetPolicy, ...desired.autoScalePolicy };
  return entryPairs('autoScalePolicy', policy, live.autoScalePolicy).map(([path, wanted, seen]): Pair =>
    // What is not set may come back as such, or not at all.
    wanted === unsetPolicy[path.slice('autoScalePolicy.'.length) as keyof typeof unsetPolicy] && isUnset(seen) ? [path, undefined, seen] : [path, wanted, seen],
  );
}

/** The fields of an object one by one; an object that was not returned makes each of them unverifiable. */
function entryPairs(path: string, desired: object, live: object | null | undefined): Pair[] {
  const wanted: Record<string, unknown> = { ...desired };
  const seen: Record<string, unknown> = { ...live };
  const keys = new Set([...Object.keys(wanted), ...Object.keys(seen).filter((key) => seen[key] !== undefined)]);
  // In an object that came back, an entry that is missing is missing, except where a reading marks it as not returned.
  return [...keys].map((key): Pair => [`${path}.${key}`, wanted[key], live && !Object.hasOwn(seen, key) ? null : seen[key]]);
}

const isUnset = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || (Array.isArray(value) && value.length === 0);

function comparePair(found: Comparison, path: string, desired: unknown, live: unknown): void {
  if (live === undefined) {
    if (!isUnset(desired)) found.unverifiable.push(path);
  } else if ((isUnset(desired) && isUnset(live)) || isSame(desired, live)) found.equal.push(path);
  else found.mismatches.push({ path, desired: desired ?? null, live });
}

function isSame(a: unknown, b: unknown): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, index) => isSame(item, b[index]));
  if (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null) {
    const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
    return [...new Set([...Object.keys(left), ...Object.keys(right)])].every(
      (key) => (isUnset(left[key]) && isUnset(right[key])) || isSame(left[key], right[key]),
    );
  }
  if (Object.is(a, b)) return true;
  if (typeof a === 'number' || typeof b === 'number')
    return !isUnset(a) && !isUnset(b) && typeof a !== 'boolean' && typeof b !== 'boolean' && Number(a) === Number(b);
  return String(a) === String(b);
}
