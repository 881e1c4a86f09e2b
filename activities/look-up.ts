/** Names of a spec that stand for ids: TIR is asked what they are now. */
import { ApplicationFailure } from '@temporalio/activity';
import type { EndpointIdentity } from '../workflows/contract/identity.js';
import { lookedUpFields, type LookedUp, type LookedUpField } from '../workflows/contract/lookup.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { TirClient } from './tir/client.js';

interface Named {
  id: number;
  name?: string;
}

const kinds: Record<LookedUpField['name'], { what: string; list: (tir: TirClient) => Promise<Named[]> }> = {
  modelName: { what: 'model repository', list: (tir) => tir.listModels() },
  modelLoadIntegrationName: { what: 'Hugging Face integration', list: (tir) => tir.listIntegrations() },
  datasetName: { what: 'dataset', list: (tir) => tir.listDatasets() },
};

/** Most names that a message lists. */
const MOST_SHOWN = 12;

/**
 * What each name is on TIR. No call is made for a spec without names.
 * @throws ApplicationFailure `InvalidSpec` with all of them that TIR does not have, or has more than once
 */
export async function lookUpNames(
  { endpoint }: EndpointSpec,
  tir: TirClient,
  { projectId, target }: EndpointIdentity,
): Promise<LookedUp[]> {
  const where = `in project ${projectId}${target === 'simulator' ? ' of the simulator' : ''}`;
  const wanted = lookedUpFields.flatMap(({ name: field, id: becomes }) => {
    const name = endpoint[field];
    return name === undefined ? [] : [{ field, becomes, name }];
  });
  const answers = await Promise.all(
    wanted.map(async ({ field, becomes, name }): Promise<LookedUp | string> => {
      const { what, list } = kinds[field];
      const all = await list(tir);
      const [hit, ...others] = all.filter((one) => one.name === name);
      if (hit && others.length === 0) return { field, name, becomes, id: hit.id };
      const why = hit
        ? `the name ${name} stands for more than one ${what} ${where}: ${[hit, ...others].map(({ id }) => id).join(', ')}`
        : `there is no ${what} named ${name} ${where}; ${existing(all)}`;
      return `endpoint.${field}: ${why}. Write another name, or give its number with --set endpoint.${becomes}=NUMBER.`;
    }),
  );
  const problems = answers.filter((answer) => typeof answer === 'string');
  if (problems.length > 0)
    throw ApplicationFailure.create({
      type: 'InvalidSpec',
      nonRetryable: true,
      message: `${problems.join(' ')} Then apply the spec again.`,
    });
  return answers.filter((answer) => typeof answer === 'object');
}

function existing(all: readonly Named[]): string {
  if (all.length === 0) return 'it has none at all';
  const shown = all.slice(0, MOST_SHOWN).map(({ id, name }) => `${name ?? 'one without a name'} (${id})`);
  return `it has ${shown.join(', ')}${all.length > MOST_SHOWN ? `, and ${all.length - MOST_SHOWN} more` : ''}`;
}
