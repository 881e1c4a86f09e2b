import { frameworks } from '../frameworks.js';
import { Refusal } from '../refusal.js';
import { skuCatalogue, skus } from '../skus.js';
import type { Sku } from '../skus.js';
import type { Call, Json, Operation, Outcome } from './operation.js';

/** Frameworks, machine types and prices. */
export const catalogueOperations: readonly Operation[] = [
  {
    name: 'frameworks',
    method: 'GET',
    path: '/serving/inference/framework-details/',
    scope: 'project',
    handle: () => ({ data: frameworks.map(viewFramework) }),
  },
  { name: 'sku', method: 'GET', path: '/gpu_service/sku/', scope: 'account', handle: listSkus },
  { name: 'sku', method: 'GET', path: '/teams/:team/projects/:project/gpu_service/sku/', scope: 'account', handle: listSkus },
  // Whether this path is relative to the TIR base is not documented, so it answers in both places.
  { name: 'plans', method: 'GET', path: '/gpu/plans-and-pricing/list/', scope: 'account', handle: listPlans },
  { name: 'plans', method: 'GET', path: '/plans-and-pricing/list/', scope: 'account', handle: listPlans },
];

/** The identifiers and names are documented, the spelling of the keys is inferred. */
function viewFramework(framework: (typeof frameworks)[number], index: number): Json {
  const versions = framework.serverVersions.length > 0 ? framework.serverVersions : ['latest'];
  return {
    framework: framework.wireValue,
    display_name: framework.displayName,
    description: `${framework.displayName} inference server`,
    container_name: framework.image,
    extra_info: { managed_args: ['vllm', 'sglang', 'dynamo'].includes(framework.wireValue) },
    versions: versions.map((version, place) => ({
      id: index * 100 + place + 1,
      version,
      container_name: framework.imagesByServerVersion[version] ?? framework.image,
    })),
  };
}

/** `framework`, `framework_version_id` and `service` do not narrow the list; an unknown or empty framework is no error. */
function listSkus(call: Call): Outcome {
  const view = (sku: Sku): Json => {
    const { free: _free, ...item } = sku;
    return { ...item, is_inventory_available: call.simulation.platform.billing.free(sku.name) !== 0 };
  };
  return { data: { CPU: skuCatalogue.CPU.map(view), GPU: skuCatalogue.GPU.map(view) } };
}

function listPlans(call: Call): Outcome {
  const missing = ['service', 'location', 'currency'].filter((key) => !call.query[key]);
  if (missing.length > 0) throw Refusal.invalid(Object.fromEntries(missing.map((key) => [key, ['This field is required.']])));
  return {
    data: skus.map((sku) => ({
      name: sku.name,
      sku_id: sku.sku_id,
      plans: sku.plans.filter((plan) => plan.currency === call.query['currency']),
    })),
  };
}
