/** What of a spec only TIR can tell: that its ids exist and its SKU is known. */
import { ApplicationFailure } from '@temporalio/activity';
import type { Target } from '../workflows/contract/identity.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { TirClient } from './tir/client.js';
import { isTirError } from './tir/errors.js';

/**
 * All problems at once. @returns warnings: what may pass with time, such as a SKU that is out of stock
 * @throws ApplicationFailure `InvalidSpec` when an id or a SKU is not known to TIR
 */
export async function checkAgainstTir(spec: EndpointSpec, tir: TirClient, target: Target): Promise<string[]> {
  const { endpoint } = spec;
  const problems: string[] = target === 'tir' ? await checkIds(spec, tir) : [];
  const warnings: string[] = [];
  if (endpoint.skuName !== undefined) {
    const skus = await tir.listSkus(endpoint.framework);
    const sku = skus.find(({ name }) => name === endpoint.skuName);
    if (skus.length === 0) warnings.push('TIR listed no SKU, so skuName was not checked.');
    else if (!sku)
      problems.push(
        `endpoint.skuName: TIR offers no SKU ${endpoint.skuName} for ${endpoint.framework}; it offers ${skus
          .slice(0, 8)
          .map(({ name }) => name)
          .join(', ')}.`,
      );
    else if (sku.isAvailable === false)
      warnings.push(`SKU ${endpoint.skuName} is out of stock now; the rollout waits for it up to createSeconds.`);
  }
  if (problems.length > 0)
    throw ApplicationFailure.create({
      type: 'InvalidSpec',
      nonRetryable: true,
      message: `${problems.join(' ')} Mend the spec and apply it again.`,
    });
  return warnings;
}

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
