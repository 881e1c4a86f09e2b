/** What is attached to an endpoint: alerts, VPC addresses, security groups. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { listAll } from './listing.js';
import { looseText, wireId } from './live.js';

/** An alert attached to an endpoint. */
export interface AlertAttachment {
  /** Id of the attachment, as `detachAlert` takes it. */
  id: number;
  /** Id of the alert itself, where TIR says it. */
  alertId?: number;
  name?: string;
}

/** A reserved VPC address of an endpoint. */
export interface VpcIpAttachment {
  id: number;
  /** In lower case, such as `attaching`; undefined when TIR does not say. */
  status?: string;
}

const alert = z
  .looseObject({
    id: wireId,
    name: looseText,
    alert_id: wireId.optional().catch(undefined),
    alert: z
      .looseObject({ id: wireId.optional().catch(undefined) })
      .optional()
      .catch(undefined),
  })
  .transform((wire): AlertAttachment => {
    const alertId = wire.alert_id ?? wire.alert?.id;
    return {
      id: wire.id,
      ...(alertId === undefined ? {} : { alertId }),
      ...(wire.name === undefined ? {} : { name: wire.name }),
    };
  });
const securityGroup = z
  .looseObject({ id: wireId.optional().catch(undefined), security_group_id: wireId.optional().catch(undefined) })
  .transform((wire, context): number => {
    const id = wire.security_group_id ?? wire.id;
    if (id !== undefined) return id;
    context.addIssue({ code: 'custom', message: 'has no id' });
    return z.NEVER;
  });
const vpcIp = z
  .looseObject({ id: wireId, status: looseText, state: looseText })
  .transform(({ id, status, state }): VpcIpAttachment => {
    const word = status ?? state;
    return { id, ...(word === undefined ? {} : { status: word.toLowerCase() }) };
  });

/** The operations on attachments of `TirClient`. */
export function attachmentOperations(caller: Caller) {
  const at = (id: number, ...rest: (string | number)[]) => ['serving', 'inference', id, ...rest];
  const act = async (operation: string, method: 'POST' | 'DELETE', path: (string | number)[], body?: Record<string, unknown>) => {
    await caller.call({ operation, method, path, ...(body ? { body } : {}) });
  };
  return {
    /** All alerts of an endpoint. */
    listAlerts: (id: number): Promise<AlertAttachment[]> =>
      listAll(caller, {
        call: { operation: 'listAlerts', method: 'GET', path: at(id, 'alerts') },
        item: alert,
        keyOf: (item) => item.id,
      }),
    /** Attaches an existing alert. @see docs.e2enetworks.com/api/tir/operations/attach-inference-alert/ (read 2026-11) */
    attachAlert: (id: number, alertId: number) => act('attachAlert', 'POST', at(id, 'alerts'), { alert_id: String(alertId) }),
    /** Takes an alert off an endpoint. */
    detachAlert: (id: number, attachmentId: number) => act('detachAlert', 'DELETE', at(id, 'alerts', attachmentId)),
    /** The VPC addresses of an endpoint. That they can be listed is not documented: expect `notFound`. */
    listVpcIps: (id: number): Promise<VpcIpAttachment[]> =>
      caller.read({ operation: 'listVpcIps', method: 'GET', path: at(id, 'vpc_ips') }, z.array(vpcIp)),
    /** Schedules the attachment of a VPC address; an endpoint cannot be deleted while it runs. */
    attachVpcIp: (id: number, vpcIpId: number) => act('attachVpcIp', 'POST', at(id, 'vpc_ips', vpcIpId)),
    /** Schedules the detachment of a VPC address. */
    detachVpcIp: (id: number, vpcIpId: number) => act('detachVpcIp', 'DELETE', at(id, 'vpc_ips', vpcIpId)),
    /** Ids of the security groups of an endpoint. */
    listSecurityGroups: (id: number): Promise<number[]> =>
      caller.read({ operation: 'listSecurityGroups', method: 'GET', path: at(id, 'security-groups') }, z.array(securityGroup)),
    /** Attaches security groups. @see docs.e2enetworks.com/api/tir/operations/attach-inference-security-group/ (read 2026-11) */
    attachSecurityGroups: (id: number, securityGroupIds: readonly number[]) =>
      act('attachSecurityGroups', 'POST', at(id, 'security-groups'), { security_groups_ids: [...securityGroupIds] }),
    /** Takes a security group off an endpoint. */
    detachSecurityGroup: (id: number, securityGroupId: number) =>
      act('detachSecurityGroup', 'DELETE', at(id, 'security-groups', securityGroupId)),
  };
}
