import { Refusal } from '../refusal.js';
import type { Endpoint } from '../state.js';
import { endpointOf } from './endpoints.js';
import type { Call, Json, Operation, Outcome } from './operation.js';
import { pageOf } from './paging.js';

const base = '/serving/inference/:inference';

/** Alerts, VPC IPs and security groups of an endpoint. */
export const attachmentOperations: readonly Operation[] = [
  {
    name: 'alerts',
    method: 'GET',
    path: `${base}/alerts/`,
    scope: 'project',
    handle: (call) =>
      pageOf(
        endpointOf(call).alerts.map(({ id, alertId }) => viewAlert(id, alertId)),
        call.query,
      ),
  },
  { name: 'alert-attach', method: 'POST', path: `${base}/alerts/`, scope: 'project', takesBody: true, handle: attachAlert },
  { name: 'alert-detach', method: 'DELETE', path: `${base}/alerts/:alert_attachment_id/`, scope: 'project', handle: detachAlert },
  {
    name: 'vpc-ips',
    method: 'GET',
    path: `${base}/vpc_ips/`,
    scope: 'project',
    handle: (call) => ({ data: endpointOf(call).vpcIps.map(({ id, state }) => ({ id, status: state })) }),
  },
  { name: 'vpc-attach', method: 'POST', path: `${base}/vpc_ips/:vpc_ip_id/`, scope: 'project', handle: attachVpcIp },
  { name: 'vpc-detach', method: 'DELETE', path: `${base}/vpc_ips/:vpc_ip_id/`, scope: 'project', handle: detachVpcIp },
  {
    name: 'security-groups',
    method: 'GET',
    path: `${base}/security-groups/`,
    scope: 'project',
    handle: (call) => ({ data: endpointOf(call).securityGroups.map((id) => ({ id, name: `security-group-${id}` })) }),
  },
  {
    name: 'security-group-attach',
    method: 'POST',
    path: `${base}/security-groups/`,
    scope: 'project',
    takesBody: true,
    handle: attachSecurityGroups,
  },
  {
    name: 'security-group-detach',
    method: 'DELETE',
    path: `${base}/security-groups/:security_group_id/`,
    scope: 'project',
    handle: detachSecurityGroup,
  },
];

/** `alert_id` is a text in the API reference; the answer's `id` is that of the attachment, which a detach names. */
function attachAlert(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const alertId = numberIn(call.body, 'alert_id');
  if (endpoint.alerts.some((alert) => alert.alertId === alertId))
    throw Refusal.precondition('This alert is already attached to the endpoint.');
  const id = call.simulation.platform.takeId();
  endpoint.alerts.push({ id, alertId });
  return { data: viewAlert(id, alertId) };
}

const viewAlert = (id: number, alertId: number): Json => ({ id, alert_id: alertId, name: `alert-${alertId}` });

function detachAlert(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const id = numberOf(call, 'alert_attachment_id');
  if (!endpoint.alerts.some((alert) => alert.id === id)) throw Refusal.notFound('Alert attachment');
  endpoint.alerts = endpoint.alerts.filter((alert) => alert.id !== id);
  call.simulation.platform.revision += 1;
  return { data: {}, message: 'Inference alert detached successfully' };
}

/** Attaching is asynchronous: the answer says scheduled. Source: the API reference for VPC IPs. */
function attachVpcIp(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const id = numberOf(call, 'vpc_ip_id');
  if (endpoint.vpcIps.some((ip) => ip.id === id)) throw Refusal.precondition('This VPC IP is already attached to the endpoint.');
  endpoint.vpcIps.push({ id, state: 'attaching' });
  settleLater(call, endpoint, id);
  return { data: {}, message: 'VPC IP attach has been scheduled' };
}

function detachVpcIp(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const ip = endpoint.vpcIps.find((one) => one.id === numberOf(call, 'vpc_ip_id'));
  if (!ip) throw Refusal.notFound('VPC IP');
  if (ip.state !== 'attached') throw Refusal.precondition(`The VPC IP is ${ip.state}.`);
  ip.state = 'detaching';
  settleLater(call, endpoint, ip.id);
  return { data: {}, message: 'VPC IP detach has been scheduled' };
}

function settleLater(call: Call, endpoint: Endpoint, vpcIpId: number): void {
  const { platform } = call.simulation;
  const takes = platform.drawFor(endpoint, platform.state.options.attachSeconds, 'vpc', vpcIpId);
  platform.schedule(platform.now() + takes, { kind: 'vpcSettled', endpointId: endpoint.id, vpcIpId });
}

/** Source: the API reference, "Attach Security Group": a list of ids in the body. */
function attachSecurityGroups(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const ids: unknown = call.body['security_groups_ids'];
  if (!Array.isArray(ids) || ids.length === 0)
    throw Refusal.invalid({ security_groups_ids: ['A list of security group ids is required.'] });
  const groups = ids.map((_id, index) => numberIn({ security_groups_ids: ids[index] as unknown }, 'security_groups_ids'));
  for (const id of groups) if (!endpoint.securityGroups.includes(id)) endpoint.securityGroups.push(id);
  call.simulation.platform.revision += 1;
  return { data: 'Security group attached successfully' };
}

function numberIn(body: Json, key: string): number {
  const value = body[key];
  if ((typeof value === 'number' || typeof value === 'string') && /^[1-9]\d*$/.test(String(value))) return Number(value);
  throw Refusal.invalid({ [key]: [value === undefined ? 'This field is required.' : 'A valid integer is required.'] });
}

function detachSecurityGroup(call: Call): Outcome {
  const endpoint = endpointOf(call);
  const id = numberOf(call, 'security_group_id');
  if (!endpoint.securityGroups.includes(id)) throw Refusal.notFound('Security group');
  endpoint.securityGroups = endpoint.securityGroups.filter((group) => group !== id);
  call.simulation.platform.revision += 1;
  return { data: {}, message: 'Security group detached successfully' };
}

function numberOf(call: Call, param: string): number {
  const text = call.params[param] ?? '';
  if (!/^\d+$/.test(text)) throw Refusal.invalid({ [param]: ['A valid integer is required.'] });
  return Number(text);
}
