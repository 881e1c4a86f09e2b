/** Combinations that the provider resolves by itself before it calls TIR, resolved the same way and told of. */
import type { WarningCode } from '../../../../workflows/contract/finding-codes.js';
import { findFramework } from '../../../../workflows/contract/frameworks.js';
import { valueAt } from '../../../../workflows/contract/rules/field-path.js';
import { camelCase } from './attributes.js';
import type { Draft } from './draft.js';

/** @see provider tir/modelEndpoint/resource_modelEndpoint.go (read 2025-04) */
export function translate(draft: Draft): void {
  dropWithRepository(draft);
  dropWithPrivateCloud(draft);
}

const has = (draft: Draft, name: string): boolean => valueAt(draft.value, ['endpoint', name]) !== undefined;

/** True when the id is given, or the name that it is looked up by. */
const hasNamed = (draft: Draft, name: string): boolean => has(draft, `${name}Id`) || has(draft, `${name}Name`);

function drop(
  draft: Draft,
  attribute: string,
  code: WarningCode,
  message: string,
  isTold: boolean,
  field = camelCase(attribute),
): void {
  const path = ['endpoint', field];
  const fix = `Leave ${attribute} out.`;
  if (isTold) draft.warn({ code, message, fix }, draft.locate(path), path);
  delete (draft.value['endpoint'] as Record<string, unknown>)[path[1] ?? ''];
}

/** TIR takes a repository or an integration; of both, the provider sends the repository. */
function dropWithRepository(draft: Draft): void {
  if (!hasNamed(draft, 'model') || !hasNamed(draft, 'modelLoadIntegration')) return;
  // What the provider does not know, such as finetuned, it does not resolve either.
  if (!findFramework(String(valueAt(draft.value, ['endpoint', 'framework'])))?.terraformKey) return;
  const message = 'model_id and model_load_integration_id exclude each other; as with the Terraform provider, model_id counts.';
  const field = has(draft, 'modelLoadIntegrationId') ? 'modelLoadIntegrationId' : 'modelLoadIntegrationName';
  drop(draft, 'model_load_integration_id', 'integration-dropped', message, true, field);
}

/** On a private cluster custom_sku takes the place of the SKU, which the provider requires all the same, and nothing is committed. */
function dropWithPrivateCloud(draft: Draft): void {
  if (has(draft, 'privateCloudId')) {
    for (const name of ['sku_name', 'sku_type']) {
      const value = valueAt(draft.value, ['endpoint', camelCase(name)]);
      if (value === undefined) continue;
      const message = `${name} does not count on a private cluster; as with the Terraform provider, custom_sku does.`;
      drop(draft, name, 'sku-dropped', message, value !== '');
    }
    for (const name of ['committed_days', 'committed_instance_policy']) {
      const value = valueAt(draft.value, ['endpoint', camelCase(name)]);
      if (value === undefined) continue;
      const message = `${name} does not count on a private cluster, whose own plan pays for it; as with the Terraform provider, none is sent.`;
      drop(draft, name, 'commitment-dropped', message, value !== '' && value !== 0);
    }
  } else if (has(draft, 'customSku') && Object.keys(valueAt(draft.value, ['endpoint', 'customSku']) ?? {}).length === 0)
    drop(draft, 'custom_sku', 'sku-dropped', '', false);
}
