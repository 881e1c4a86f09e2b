/** What of a spec only TIR can tell: that its ids exist and its SKU is known. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Target } from '../workflows/contract/identity.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { Sku } from './tir/catalogue.js';
import type { TirClient } from './tir/client.js';
import { isTirError } from './tir/errors.js';

export interface LiveChecks {
  /** What may pass with time, such as a SKU that is out of stock. */
  warnings: string[];
  /** SKUs for the framework; empty when TIR listed none. */
  skus: Sku[];
}

/**
 * All problems at once.
 * @throws ApplicationFailure `InvalidSpec` when an id or a SKU is not known to TIR
 */
export async function checkAgainstTir(spec: EndpointSpec, tir: TirClient, target: Target): Promise<LiveChecks> {
  const { endpoint } = spec;
  const problems: string[] = target === 'tir' ? await checkIds(spec, tir) : [];
  const warnings: string[] = [];
  const skus = endpoint.privateCloudId === undefined ? await tir.listSkus(endpoint.framework) : [];
  const named = [
    ...(endpoint.skuName === undefined ? [] : [['endpoint.skuName', endpoint.skuName] as const]),
    ...spec.rollout.fallbackSkus.map((name, index) => [`rollout.fallbackSkus[${index}]`, name] as const),
  ];
  if (named.length > 0 && skus.length === 0) warnings.push('TIR listed no SKU, so skuName was not checked.');
  else
    for (const [path, name] of named) {
      const sku = skus.find((one) => one.name === name);
      if (!sku) {
        const offer = skus.slice(0, 8).map((one) => one.name);
        problems.push(`${path}: TIR offers no SKU ${name} for ${endpoint.framework}; it offers ${offer.join(', ')}.`);
      } else if (sku.isAvailable === false && path === 'endpoint.skuName') warnings.push(outOfStock(spec));
    }
  if (problems.length > 0)
    throw ApplicationFailure.create({
      type: 'InvalidSpec',
      nonRetryable: true,
      message: `${problems.join(' ')} Mend the spec and apply it again.`,
    });
  return { warnings, skus };
}

const outOfStock = ({ endpoint, rollout }: EndpointSpec): string =>
  `SKU ${endpoint.skuName ?? '?'} is out of stock now; ${
    rollout.fallbackSkus.length > 0
      ? `${rollout.fallbackSkus.join(', then ')} will be tried`
      : 'the rollout waits for it up to createSeconds'
  }.`;

/** Ids belong to an account: a rehearsal cannot know them, so only the real TIR is asked. */
async function checkIds({ endpoint }: EndpointSpec, tir: TirClient): Promise<string[]> {
  const problems: string[] = [];
  if (endpoint.modelId !== undefined && !(await exists(() => tir.getModel(endpoint.modelId as number)))) {
    problems.push(`endpoint.modelId: TIR knows no model repository ${endpoint.modelId} in this project.`);
  }
  if (endpoint.modelLoadIntegrationId !== undefined) {
    const integrations = await tir.listIntegrations();
    if (!integrations.some(({ id }) => id === endpoint.modelLoadIntegrationId))
      problems.push(
        `endpoint.modelLoadIntegrationId: TIR knows no integration ${endpoint.modelLoadIntegrationId} in this project.`,
      );
  }
  return problems;
}

async function exists(look: () => Promise<unknown>): Promise<boolean> {
  try {
    await look();
    return true;
  } catch (err) {
    if (isTirError(err, 'notFound')) return false;
    throw err;
  }
}
