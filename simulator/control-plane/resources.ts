import { planByName } from '../plan.js';
import { Refusal } from '../refusal.js';
import { findSku } from '../skus.js';
import type { Resource } from '../state.js';
import type { Call, Json, Operation, Outcome } from './operation.js';
import { pageOf } from './paging.js';

/** How one kind of thing is created and shown. */
interface Collection {
  name: string;
  path: string;
  required: readonly string[];
  /** Another name that a field may come under. */
  also?: Readonly<Record<string, string>>;
  /** Fields that take these words only. */
  words?: Readonly<Record<string, readonly string[]>>;
  /** Private clusters answer 200 to a create, everything else 201. Source: the Terraform provider, run. */
  createStatus: 200 | 201;
  view(resource: Resource): Json;
}

const collections: readonly Collection[] = [
  { name: 'integration', path: '/integrations/', required: ['name', 'integration_type'], createStatus: 201, view: viewPlain },
  {
    name: 'model',
    path: '/serving/model/',
    required: ['name', 'model_type', 'storage_type'],
    // Source: the Terraform provider's model repository client.
    words: { model_type: ['pytorch', 'triton', 'tensorrt', 'custom'], storage_type: ['managed', 'e2e_s3', 'external'] },
    createStatus: 201,
    view: viewStorage,
  },
  // Older versions of E2E's Python SDK call the storage type `type`.
  { name: 'dataset', path: '/datasets/', required: ['name', 'storage_type'], also: { storage_type: 'type' }, createStatus: 201, view: viewStorage },
  { name: 'private-cluster', path: '/private-cluster/', required: ['name', 'sku_name'], createStatus: 200, view: viewCluster },
];

/** What an endpoint leans on: integrations, model repositories, datasets, private clusters, registries. */
export const resourceOperations: readonly Operation[] = [
  ...collections.flatMap(operationsOf),
  {
    name: 'registries',
    method: 'GET',
    path: '/container_registry/',
    scope: 'project',
    handle: () => ({ data: [{ id: 501, namespace: 'simulated', registry: 'registry.e2enetworks.net' }] }),
  },
  {
    name: 'registry-repositories',
    method: 'GET',
    path: '/container_registry/:namespace/namespace-repository/',
    scope: 'project',
    handle: () => ({ data: [{ name: 'simulated/server', tags: ['latest'] }] }),
  },
];

function operationsOf(collection: Collection): Operation[] {
  const { name, path } = collection;
  return [
    {
      name: `${name}-create`,
      method: 'POST',
      path,
      scope: 'project',
      takesBody: true,
      handle: (call) => create(call, collection),
    },
    { name: `${name}-list`, method: 'GET', path, scope: 'project', handle: (call) => list(call, collection) },
    {
      name: `${name}-get`,
      method: 'GET',
      path: `${path}:resource/`,
      scope: 'project',
      handle: (call) => ({ data: shown(find(call, name)) }),
    },
    {
      name: `${name}-delete`,
      method: 'DELETE',
      path: `${path}:resource/`,
      scope: 'project',
      handle: (call) => remove(call, name),
    },
  ];
}

function create(call: Call, collection: Collection): Outcome {
  const body = { ...call.body };
  for (const [key, other] of Object.entries(collection.also ?? {})) body[key] ??= body[other];
  const missing = collection.required.filter((key) => typeof body[key] !== 'string' || body[key] === '');
  if (missing.length > 0) throw Refusal.invalid(Object.fromEntries(missing.map((key) => [key, ['This field is required.']])));
  for (const [key, words] of Object.entries(collection.words ?? {}))
    if (!words.some((word) => word === body[key]))
      throw Refusal.invalid({ [key]: [`"${String(body[key])}" is not valid, allowed values are ${words.join(', ')}`] });
  const { platform } = call.simulation;
  const taken = ofProject(call, collection.name).some((resource) => resource.body['name'] === body['name']);
  if (taken) throw Refusal.invalid({ name: [`"${String(body['name'])}" already exists in this project.`] });
  if (collection.name === 'private-cluster') checkMachine(call, body);
  const resource: Resource = {
    collection: collection.name,
    id: platform.takeId(),
    projectId: call.projectId,
    createdAt: platform.now(),
    body,
  };
  platform.state.resources.push(resource);
  return { status: collection.createStatus, data: collection.view(resource) };
}

/** A cluster is a machine with a price, as an endpoint's is. @throws Refusal 400 for a SKU or a term that there is not, 412 when it is sold out or too dear */
function checkMachine(call: Call, body: Json): void {
  const errors: Record<string, string[]> = {};
  const words = { sku_name: body['sku_name'], sku_type: body['sku_type'] ?? 'hourly', committed_days: Number(body['committed_days'] ?? 0) };
  const plan = planByName(words as Parameters<typeof planByName>[0], (field, text) => void (errors[field] ??= []).push(text));
  if (!plan) throw Refusal.invalid(errors);
  call.simulation.platform.billing.assertAffordable(call.projectId, plan, 1);
}

function list(call: Call, collection: Collection): Outcome {
  const wanted: [key: string, value: string | undefined][] =
    collection.name === 'integration'
      ? [['integration_type', call.query['integration_type']]]
      : collection.name === 'dataset'
        ? [['storage_type', call.query['type'] ?? call.query['storage_type']]]
        : [];
  const items = ofProject(call, collection.name).filter((resource) =>
    wanted.every(([key, value]) => !value || resource.body[key] === value),
  );
  return pageOf(
    items.map((resource) => collection.view(resource)),
    call.query,
  );
}

/** The Terraform provider reads its private clusters through the model repositories' path, so that path knows both. */
function find(call: Call, name: string): Resource {
  const id = Number(call.params['resource']);
  const found = call.simulation.platform.state.resources.find(
    (resource) =>
      resource.id === id &&
      resource.projectId === call.projectId &&
      (resource.collection === name || (name === 'model' && resource.collection === 'private-cluster')),
  );
  if (!found) throw Refusal.notFound(name);
  return found;
}

function remove(call: Call, name: string): Outcome {
  const resource = find(call, name);
  const { state } = call.simulation.platform;
  state.resources = state.resources.filter((one) => one !== resource);
  call.simulation.platform.revision += 1;
  return { data: {}, message: 'Deleted successfully' };
}

function ofProject(call: Call, name: string): Resource[] {
  return call.simulation.platform.state.resources.filter(
    (resource) => resource.projectId === call.projectId && resource.collection === name,
  );
}

function shown(resource: Resource): Json {
  return (collections.find((collection) => collection.name === resource.collection) as Collection).view(resource);
}

function viewPlain(resource: Resource): Json {
  return { ...resource.body, id: resource.id, status: 'ready', created_at: new Date(resource.createdAt).toISOString() };
}

/** In a GET `bucket` and `access_key` are objects, whatever create was given. Source: the Terraform provider. */
function viewStorage(resource: Resource): Json {
  const { bucket_name, access_key, secret_key, ...rest } = resource.body;
  const bucket =
    typeof bucket_name === 'string' && bucket_name !== '' ? bucket_name : `tir-${resource.collection}-${resource.id}`;
  return {
    ...viewPlain({ ...resource, body: rest }),
    bucket: { bucket_name: bucket, bucket_url: `https://objectstore.invalid/${bucket}`, endpoint: 'objectstore.invalid' },
    access_key: {
      access_key: access_key || `SIMULATED${resource.id}`,
      secret_key: secret_key || `simulated-secret-${resource.id}`,
    },
  };
}

function viewCluster(resource: Resource): Json {
  const { body } = resource;
  const sku = findSku(String(body['sku_name']));
  return {
    ...viewPlain(resource),
    sku_details: {
      specs: { name: body['sku_name'], cpu: sku?.cpu ?? '', memory: sku?.memory ?? '' },
      plan: {
        sku_type: body['sku_type'] ?? 'hourly',
        committed_days: body['committed_days'] ?? 0,
        currency: body['currency'] ?? 'INR',
      },
    },
  };
}
