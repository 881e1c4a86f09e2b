/** What is attached to an endpoint: alerts, VPC addresses, security groups. */
import { z } from 'zod';
import type { Caller } from './caller.js';
import { listAll } from './listing.js';
import { looseText, wireId } from './live.js';

/** An alert attached to an endpoint. */
export interface AlertAttachment {
  /** Id of the attachment, as `detachAlert` takes it. */
  id: number;
  name?: string;
}

const alert = z
  .looseObject({ id: wireId, name: looseText })
  .transform(({ id, name }): AlertAttachment => ({ id, ...(name === undefined ? {} : { name }) }));

/** The operations on attachments of `TirClient`. */
export function attachmentOperations(caller: Caller) {
  const at = (id: number, ...rest: (string | number)[]) => ['serving', 'inference', id, ...rest];
  const act = async (operation: string, method: 'POST' | 'DELETE', path: (string | number)[]) => {
    await caller.call({ operation, method, path });
  };
  return {
    /** All alerts of an endpoint. */
    listAlerts: (id: number): Promise<AlertAttachment[]> =>
      listAll(caller, {
        call: { operation: 'listAlerts', method: 'GET', path: at(id, 'alerts') },
        item: alert,
        keyOf: (item) => item.id,
      }),
    /** Takes an alert off an endpoint. */
    detachAlert: (id: number, attachmentId: number) => act('detachAlert', 'DELETE', at(id, 'alerts', attachmentId)),
    /** Schedules the attachment of a VPC address; an endpoint cannot be deleted while it runs. */
    attachVpcIp: (id: number, vpcIpId: number) => act('attachVpcIp', 'POST', at(id, 'vpc_ips', vpcIpId)),
    /** Schedules the detachment of a VPC address. */
    detachVpcIp: (id: number, vpcIpId: number) => act('detachVpcIp', 'DELETE', at(id, 'vpc_ips', vpcIpId)),
    /** Takes a security group off an endpoint. */
    detachSecurityGroup: (id: number, securityGroupId: number) =>
      act('detachSecurityGroup', 'DELETE', at(id, 'security-groups', securityGroupId)),
  };
}
