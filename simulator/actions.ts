import { z } from 'zod';
import { acceptBody, wantedReplicas } from './create-rules.js';
import { planKeys, scalingPolicy } from './create-body.js';
import type { Lifecycle } from './lifecycle.js';
import type { Platform } from './platform.js';
import { Refusal } from './refusal.js';
import { isSameRuntime } from './runtime.js';
import type { Endpoint } from './state.js';

/** The actions that PUT takes. Source: the API reference for PUT, the Terraform provider (`update`) and the SDK (`disable_auto_scale`). */
export const actionNames = [
  'start',
  'stop',
  'restart',
  'patch',
  'update',
  'update_auto_scale',
  'disable_auto_scale',
  'update_async_configuration',
] as const;

type Json = Record<string, unknown>;

/**
 * Does one PUT action.
 * @throws Refusal 400 for a wrong body or an unknown action, 412 when the status or the plan forbids it
 */
export function act(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint, body: Json): void {
  const action = actionNames.find((name) => name === body['action']);
  if (!action)
    throw Refusal.invalid({
      action: [`"${String(body['action'] ?? '')}" is not valid, allowed values are ${actionNames.join(', ')}`],
    });
  if (endpoint.deleting) throw Refusal.precondition('The endpoint is being deleted.');
  const actions: Record<typeof action, () => void> = {
    start: () => start(platform, lifecycle, endpoint),
    stop: () => stop(platform, lifecycle, endpoint),
    restart: () => restart(platform, lifecycle, endpoint),
    patch: () => change(platform, lifecycle, endpoint, body),
    update: () => change(platform, lifecycle, endpoint, body),
    update_auto_scale: () => scale(platform, lifecycle, endpoint, body),
    disable_auto_scale: () => fixWorkers(platform, lifecycle, endpoint, body),
    update_async_configuration: () => setAsync(platform, endpoint, body),
  };
  actions[action]();
}

function start(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint): void {
  if (endpoint.status !== 'stopped')
    throw Refusal.precondition(`Only a stopped endpoint can be started; this one is ${endpoint.status}.`);
  platform.billing.assertAffordable(endpoint.projectId, endpoint.plan, wantedReplicas(endpoint.body));
  platform.recordChange(endpoint.projectId, endpoint.id);
  lifecycle.start(endpoint);
}

function stop(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint): void {
  if (endpoint.plan.skuType === 'committed') throw Refusal.precondition('An endpoint on a committed plan cannot be stopped.');
  if (endpoint.status === 'stopped') throw Refusal.precondition('The endpoint is already stopped.');
  // Clients send stop again while the first one is under way; that is not an error.
  if (endpoint.status === 'terminating') return;
  platform.recordChange(endpoint.projectId, endpoint.id);
  lifecycle.stop(endpoint);
}

function restart(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint): void {
  if (endpoint.status !== 'running')
    throw Refusal.precondition(`Only a running endpoint can be restarted; this one is ${endpoint.status}.`);
  platform.recordChange(endpoint.projectId, endpoint.id);
  lifecycle.restart(endpoint);
}

/** `patch` changes a live endpoint, `update` a stopped one. Keys that are left out stay as they are. */
function change(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint, input: Json): void {
  const { action, ...set } = input;
  const stopped = endpoint.status === 'stopped';
  if (action === 'patch' && stopped)
    throw Refusal.precondition('A stopped endpoint cannot be patched. Use update, or start it first.');
  if (action === 'update' && !stopped)
    throw Refusal.precondition(`Only a stopped endpoint can be updated; this one is ${endpoint.status}. Use patch.`);
  // A body that names a plan in one form replaces the plan in the other form.
  const choosesPlan = planKeys.some(
    (key) => set[key] !== undefined && key !== 'committed_days' && key !== 'next_sku_item_price_id',
  );
  const base: Json = { ...endpoint.body };
  if (choosesPlan) for (const key of [...planKeys, 'committed_instance_policy', 'committed_replicas']) delete base[key];
  const accepted = acceptBody({ ...base, ...set });
  const samePlan =
    accepted.plan.skuName === endpoint.plan.skuName &&
    accepted.plan.skuType === endpoint.plan.skuType &&
    accepted.plan.committedDays === endpoint.plan.committedDays;
  if (!samePlan && endpoint.plan.skuType === 'committed') throw Refusal.precondition('A committed plan cannot be changed.');
  platform.assertNameFree(endpoint.projectId, accepted.body.name, endpoint.id);
  if (!stopped) assertRoom(platform, endpoint, accepted);
  platform.recordChange(endpoint.projectId, endpoint.id);
  if (accepted.body.location && set['location'] !== undefined) endpoint.location = accepted.body.location;
  const replace = !isSameRuntime(accepted.body, endpoint.body) || !samePlan;
  lifecycle.apply(endpoint, accepted, replace);
  if (!samePlan) platform.billing.chargeTerm(endpoint);
}

function assertRoom(platform: Platform, endpoint: Endpoint, accepted: ReturnType<typeof acceptBody>): void {
  const kept = accepted.plan.skuName === endpoint.plan.skuName ? endpoint.replicas.length : 0;
  platform.billing.assertAffordable(endpoint.projectId, accepted.plan, wantedReplicas(accepted.body) - kept);
}

function scale(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint, body: Json): void {
  if (endpoint.status === 'stopped')
    throw Refusal.precondition('Workers of a stopped endpoint cannot be changed. Start it first.');
  const parsed = scalingPolicy.safeParse(body['auto_scale_policy']);
  if (!parsed.success)
    throw Refusal.invalid({
      auto_scale_policy: parsed.error.issues.map((issue) => `${issue.path.join('.')} ${issue.message}`.trim()),
    });
  const given = Object.fromEntries(Object.entries(parsed.data).filter(([, value]) => value !== undefined));
  const policy = { ...endpoint.body.auto_scale_policy, ...given };
  const { min_replicas: min = 1, max_replicas: max = 1 } = policy;
  setWorkers(platform, lifecycle, endpoint, {
    auto_scale_policy: policy,
    is_auto_scale_enabled: min < max,
    ...(min === max ? { replica: min } : {}),
  });
}

function fixWorkers(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint, body: Json): void {
  const replicas = Number(body['replicas']);
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > 5)
    throw Refusal.invalid({ replicas: ['An integer from 1 to 5.'] });
  if (endpoint.status === 'stopped')
    throw Refusal.precondition('Workers of a stopped endpoint cannot be changed. Start it first.');
  const policy = endpoint.body.auto_scale_policy
    ? { auto_scale_policy: { ...endpoint.body.auto_scale_policy, min_replicas: replicas, max_replicas: replicas } }
    : {};
  setWorkers(platform, lifecycle, endpoint, { ...policy, is_auto_scale_enabled: false, replica: replicas });
}

function setWorkers(platform: Platform, lifecycle: Lifecycle, endpoint: Endpoint, set: Json): void {
  const accepted = platform.mergedBody(endpoint, set);
  if (endpoint.plan.skuType === 'committed' && wantedReplicas(accepted.body) < wantedReplicas(endpoint.body))
    throw Refusal.precondition('Workers on a committed plan cannot be lowered.');
  assertRoom(platform, endpoint, accepted);
  platform.recordChange(endpoint.projectId, endpoint.id);
  lifecycle.apply(endpoint, accepted, false);
}

const asyncSettings = z
  .object({
    async_enabled: z.boolean(),
    async_concurrent_workers: z.int().min(1).optional(),
    async_dataset_id: z.union([z.int(), z.string().regex(/^\d+$/).transform(Number)]).optional(),
    async_destination_type: z.literal('dataset').optional(),
    async_target_routes: z
      .array(
        z.object({
          route_name: z.string(),
          route_value: z.string().regex(/^[^/\s]\S*$/, 'Without a leading slash and without spaces.'),
        }),
      )
      .optional(),
  })
  .refine(
    (settings) =>
      !settings.async_enabled ||
      (settings.async_concurrent_workers &&
        settings.async_dataset_id &&
        settings.async_destination_type &&
        settings.async_target_routes),
    'Turning it on needs async_concurrent_workers, async_dataset_id, async_destination_type and async_target_routes.',
  );

function setAsync(platform: Platform, endpoint: Endpoint, body: Json): void {
  const parsed = asyncSettings.safeParse(body);
  if (!parsed.success) throw Refusal.invalid({ async_enabled: parsed.error.issues.map((issue) => issue.message) });
  platform.recordChange(endpoint.projectId, endpoint.id);
  // Switched off, it keeps its dataset: earlier answers are read from there.
  endpoint.asyncInvocation = { ...endpoint.asyncInvocation, ...parsed.data };
}
