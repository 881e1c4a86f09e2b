import type { z } from 'zod';
import { endpointBody } from './create-body.js';
import type { EndpointBody, Probe } from './create-body.js';
import { findFramework, unknownFrameworkText } from './frameworks.js';
import { resolvePlan } from './plan.js';
import { Refusal } from './refusal.js';
import type { Plan } from './skus.js';

/** A body that passed every rule, and its plan. */
export interface AcceptedBody {
  body: EndpointBody;
  plan: Plan;
}

type Report = (field: string, text: string) => void;

/**
 * Reads a create or update body.
 * @throws Refusal 400 that names every wrong field
 */
export function acceptBody(input: unknown): AcceptedBody {
  if (typeof input !== 'object' || input === null || Array.isArray(input))
    throw Refusal.invalid({ detail: ['A JSON object is required.'] });
  const parsed = endpointBody.safeParse(input);
  if (!parsed.success) throw Refusal.invalid(fieldErrors(parsed.error, input));
  const body = withoutDroppedVariables(parsed.data);
  const errors: Record<string, string[]> = {};
  const report: Report = (field, text) => void (errors[field] ??= []).push(text);
  checkFramework(body, report);
  checkContainer(body, report);
  checkWorkers(body, report);
  const plan = resolvePlan(body, report);
  if (Object.keys(errors).length > 0 || !plan) throw Refusal.invalid(errors);
  checkPlanAgainstWorkers(body, plan, report);
  if (Object.keys(errors).length > 0) throw Refusal.invalid(errors);
  return { body, plan };
}

/** How many workers a body asks for: the policy's minimum when autoscaling is on, else `replica`. */
export function wantedReplicas(body: EndpointBody): number {
  return body.is_auto_scale_enabled ? (body.auto_scale_policy?.min_replicas ?? 1) : (body.replica ?? 1);
}

function checkFramework(body: EndpointBody, report: Report): void {
  const framework = findFramework(body.framework);
  if (!framework) return report('framework', unknownFrameworkText(body.framework));
  const version = body.detailed_info.server_version ?? '';
  if (version !== '' && !framework.serverVersions.includes(version)) {
    const allowed =
      framework.serverVersions.length > 0
        ? `allowed values are ${framework.serverVersions.join(', ')}`
        : `${framework.wireValue} takes no server version`;
    report('detailed_info.server_version', `"${version}" is not valid, ${allowed}`);
  }
  const hasModel = body.model_id != null && body.model_id > 0;
  const hasIntegration = body.model_load_integration_id != null && body.model_load_integration_id > 0;
  const hasHuggingFaceId = Boolean(body.detailed_info.hugging_face_id);
  // The provider's own example of pytorch gives an integration and no model, so either will do.
  if (framework.modelSource === 'model_repository' && !hasModel && !hasIntegration)
    report('model_id', `${framework.wireValue} needs a model from a model repository.`);
  if (framework.modelSource === 'hugging_face_id_user' && !hasModel && !hasHuggingFaceId)
    report('detailed_info.hugging_face_id', `${framework.wireValue} needs a Hugging Face id or a model from a model repository.`);
}

function checkContainer(body: EndpointBody, report: Report): void {
  const { container, resource_details } = body.custom_endpoint_details;
  const field = 'custom_endpoint_details.container';
  if (!container.container_name?.trim()) report(`${field}.container_name`, 'A container image is required.');
  if (container.container_type === 'private' && container.private_image_details?.registry_namespace_id === undefined)
    report(`${field}.private_image_details.registry_namespace_id`, 'A private image needs the id of its registry namespace.');
  checkProbe(`${field}.advance_config.readiness_probe`, container.advance_config?.readiness_probe, report);
  checkProbe(`${field}.advance_config.liveness_probe`, container.advance_config?.liveness_probe, report);
  if (resource_details?.disk_size !== undefined && resource_details.disk_size < 1)
    report('custom_endpoint_details.resource_details.disk_size', 'At least 1 GB.');
  for (const variable of resource_details?.env_variables ?? []) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(variable.key))
      report('custom_endpoint_details.resource_details.env_variables', `"${variable.key}" is not a valid key.`);
  }
}

function checkProbe(field: string, probe: Probe | null | undefined, report: Report): void {
  if (!probe) return;
  if (probe.port !== undefined && (probe.port < 1 || probe.port > 65535)) report(`${field}.port`, 'A port from 1 to 65535.');
  if ((probe.initial_delay_seconds ?? 0) < 0) report(`${field}.initial_delay_seconds`, 'At least 0.');
  for (const key of ['success_threshold', 'failure_threshold', 'period_seconds', 'timeout_seconds'] as const) {
    if ((probe[key] ?? 1) < 1) report(`${field}.${key}`, 'At least 1.');
  }
  if (probe.protocol === 'http' && probe.path && !probe.path.startsWith('/')) report(`${field}.path`, 'Must start with a slash.');
}

function checkWorkers(body: EndpointBody, report: Report): void {
  const limit = body.private_cloud_id ? 512 : 64;
  if ((body.replica ?? 1) < (body.is_auto_scale_enabled ? 0 : 1) || (body.replica ?? 1) > limit)
    report('replica', `From 1 to ${limit}.`);
  const policy = body.auto_scale_policy;
  if (!policy) return body.is_auto_scale_enabled ? report('auto_scale_policy', 'Autoscaling needs a policy.') : undefined;
  const { min_replicas: min = 1, max_replicas: max = 1 } = policy;
  if (min < 0 || min > max) report('auto_scale_policy.min_replicas', 'At least 0 and at most max_replicas.');
  if (max < 1 || max > limit) report('auto_scale_policy.max_replicas', `From 1 to ${limit}.`);
  if ((policy.stability_period ?? 1) < 0) report('auto_scale_policy.stability_period', 'At least 0.');
  if (body.is_auto_scale_enabled && min === max)
    report('is_auto_scale_enabled', 'Autoscaling needs min_replicas below max_replicas.');
  if (!body.is_auto_scale_enabled && min < max)
    report('is_auto_scale_enabled', 'min_replicas below max_replicas needs autoscaling.');
  if (body.is_auto_scale_enabled && !policy.rules?.some((rule) => rule.metric !== ''))
    report('auto_scale_policy.rules', 'Autoscaling needs at least one rule with a metric.');
  for (const rule of policy.rules ?? []) {
    if (!['', 'concurrency', 'requestRate', 'custom', 'cpu'].includes(rule.metric))
      report(
        'auto_scale_policy.rules',
        `metric "${rule.metric}" is not valid, allowed values are concurrency, requestRate, custom`,
      );
    if (rule.metric === 'custom' && !rule.custom_metric_name)
      report('auto_scale_policy.rules', 'A custom metric needs custom_metric_name.');
  }
}

function checkPlanAgainstWorkers(body: EndpointBody, plan: Plan, report: Report): void {
  const workers = wantedReplicas(body);
  if (plan.skuType === 'committed' && workers === 0)
    report('auto_scale_policy.min_replicas', 'Scale to zero needs an hourly plan.');
  if (plan.skuType === 'committed' && (body.committed_replicas ?? 0) > Math.max(workers, 1))
    report('committed_replicas', 'At most the number of workers.');
  if ((body.committed_replicas ?? 0) < 0) report('committed_replicas', 'At least 0.');
}

/** A row with an empty key is dropped, and of two rows with one key the later wins. Source: the platform's guide to environment variables. */
function withoutDroppedVariables(body: EndpointBody): EndpointBody {
  const rows = body.custom_endpoint_details.resource_details?.env_variables;
  if (!rows || !body.custom_endpoint_details.resource_details) return body;
  const lastRow = new Map(rows.map((row, index) => [row.key, index]));
  const kept = rows.filter((row, index) => row.key !== '' && lastRow.get(row.key) === index);
  const resource_details = { ...body.custom_endpoint_details.resource_details, env_variables: kept };
  return { ...body, custom_endpoint_details: { ...body.custom_endpoint_details, resource_details } };
}

function fieldErrors(error: z.ZodError, input: object): Record<string, string[]> {
  const errors: Record<string, string[]> = {};
  for (const issue of error.issues) {
    const field = issue.path.join('.') || 'detail';
    const missing = field in input === false && issue.path.length === 1;
    const message = field === 'framework' ? 'framework is mandatory' : missing ? 'This field is required.' : issue.message;
    (errors[field] ??= []).push(message);
  }
  return errors;
}
