/** What is attached to a live endpoint, read as far as TIR lets it be read, and brought to what a spec says. */
import { ApplicationFailure } from '@temporalio/activity';
import { attachmentFields, type Attachments } from '../workflows/contract/adjustment.js';
import type { AlertAttachment, VpcIpAttachment } from './tir/attachments.js';
import type { TirClient } from './tir/client.js';
import { isTirError } from './tir/errors.js';

type Field = (typeof attachmentFields)[number];

/** Undefined is a list that was not asked for, or that TIR does not let be read. */
export interface Attached {
  securityGroupIds?: number[];
  vpcIps?: VpcIpAttachment[];
  alerts?: AlertAttachment[];
}

/** The kinds of attachment that the spec manages. */
export const managedAttachments = (wanted: Attachments): Field[] => attachmentFields.filter((field) => wanted[field] !== undefined);

/** What the spec says of attachments: the kinds that it manages, and no others. */
export const attachmentsOf = (wanted: Attachments): Attachments =>
  Object.fromEntries(managedAttachments(wanted).map((field) => [field, wanted[field]]));

export async function readAttached(tir: TirClient, id: number, fields: readonly Field[]): Promise<Attached> {
  const read = async <T>(field: Field, list: () => Promise<T>): Promise<T | undefined> =>
    fields.includes(field) ? listed(list) : undefined;
  const [securityGroupIds, vpcIps, alerts] = await Promise.all([
    read('securityGroupIds', () => tir.listSecurityGroups(id)),
    read('vpcIpIds', () => tir.listVpcIps(id)),
    read('alertIds', () => tir.listAlerts(id)),
  ]);
  return { ...(securityGroupIds && { securityGroupIds }), ...(vpcIps && { vpcIps }), ...(alerts && { alerts }) };
}

/** A list whose path is unknown to TIR cannot be read; any other trouble is trouble. */
async function listed<T>(list: () => Promise<T>): Promise<T | undefined> {
  try {
    return await list();
  } catch (err) {
    if (isTirError(err, 'notFound')) return undefined;
    throw err;
  }
}

const isGoing = ({ status }: VpcIpAttachment): boolean => /detach/.test(status ?? '');

/** The ids as a spec writes them, in rising order. An alert whose own id TIR does not say makes its list unreadable. */
export function attachedIds(attached: Attached): Attachments {
  const alertIds = attached.alerts?.map(({ alertId }) => alertId);
  const known = alertIds?.every((id) => id !== undefined) ? alertIds : undefined;
  return {
    ...(attached.securityGroupIds && { securityGroupIds: sorted(attached.securityGroupIds) }),
    ...(attached.vpcIps && { vpcIpIds: sorted(attached.vpcIps.filter((ip) => !isGoing(ip)).map(({ id }) => id)) }),
    ...(known && { alertIds: sorted(known) }),
  };
}

const sorted = (ids: readonly number[]): number[] => [...ids].sort((a, b) => a - b);
const without = (ids: readonly number[], others: readonly number[]): number[] => ids.filter((id) => !others.includes(id));

/** Makes exactly the calls that are missing. Safe to run twice. */
export async function bringAttached(tir: TirClient, id: number, wanted: Attachments): Promise<void> {
  const attached = await readAttached(tir, id, managedAttachments(wanted));
  const now = attachedIds(attached);
  if (wanted.securityGroupIds) {
    const missing = without(wanted.securityGroupIds, now.securityGroupIds ?? []);
    if (missing.length > 0) await tir.attachSecurityGroups(id, missing);
    for (const group of without(now.securityGroupIds ?? [], wanted.securityGroupIds)) await tir.detachSecurityGroup(id, group);
  }
  if (wanted.vpcIpIds) {
    assertSettled(attached.vpcIps ?? []);
    for (const ip of without(wanted.vpcIpIds, now.vpcIpIds ?? [])) await tir.attachVpcIp(id, ip);
    for (const ip of without(now.vpcIpIds ?? [], wanted.vpcIpIds)) await tir.detachVpcIp(id, ip);
  }
  if (wanted.alertIds) {
    for (const alert of without(wanted.alertIds, now.alertIds ?? [])) await tir.attachAlert(id, alert);
    for (const { id: attachment, alertId } of attached.alerts ?? [])
      if (alertId !== undefined && !wanted.alertIds.includes(alertId)) await tir.detachAlert(id, attachment);
  }
}

/** TIR takes a VPC IP neither on nor off while it moves. @throws ApplicationFailure `NotReadyYet`, retryable */
function assertSettled(ips: readonly VpcIpAttachment[]): void {
  const moving = ips.find(isMoving);
  if (moving)
    throw ApplicationFailure.create({
      type: 'NotReadyYet',
      message: `VPC IP ${moving.id} is ${moving.status ?? 'moving'}; nothing can be done with it meanwhile.`,
      nextRetryDelay: 2_000,
    });
}

const isMoving = ({ status }: VpcIpAttachment): boolean => status !== undefined && /ing$/.test(status);

/** What is still under way, in a few words; undefined when all is there and nothing moves. */
export async function unsettled(tir: TirClient, id: number, wanted: Attachments): Promise<string | undefined> {
  const attached = await readAttached(tir, id, managedAttachments(wanted));
  const moving = attached.vpcIps?.find(isMoving);
  if (moving) return `VPC IP ${moving.id} is ${moving.status ?? 'under way'}`;
  const now = attachedIds(attached);
  const field = managedAttachments(wanted).find((one) => now[one] !== undefined && sorted(wanted[one] ?? []).join() !== now[one].join());
  return field === undefined ? undefined : `${field} is ${JSON.stringify(now[field])}, not ${JSON.stringify(wanted[field])} yet`;
}
