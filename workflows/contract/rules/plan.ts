import type { Term } from '../commitment.js';
import type { EndpointAttributes } from '../spec.js';
import { error, warning } from './fault.js';
import type { Fault, Rule } from './fault.js';

const at = (name: keyof EndpointAttributes): string => `endpoint.${name}`;
const forms = ['skuName', 'skuType', 'skuId', 'skuItemPriceId', 'privateCloudId', 'customSku'] as const;
const from = forms.map(at);

/** Fields whose words tell whether an endpoint is paid up front. */
export const commitmentFields: readonly string[] = [at('skuType'), at('committedDays'), at('committedInstancePolicy'), ...from];

/** The plan is named in exactly one of its three forms, and its terms agree. */
export const planRule: Rule = ({ endpoint }, term) => [...formFaults(endpoint), ...termFaults(endpoint, term)];

function formFaults(endpoint: EndpointAttributes): Fault[] {
  const byName = endpoint.skuName !== undefined || endpoint.skuType !== undefined;
  const byId = endpoint.skuId !== undefined || endpoint.skuItemPriceId !== undefined;
  const byCloud = endpoint.privateCloudId !== undefined || endpoint.customSku !== undefined;
  const missing = (name: (typeof forms)[number], why: string, fix: string): Fault =>
    error({ code: 'plan-incomplete', path: at(name), from, message: `${name} is missing: ${why}.`, fix });

  const given = [byName, byId, byCloud].filter(Boolean).length;
  if (given === 0) {
    return [
      error({
        code: 'plan-missing',
        path: at('skuName'),
        from,
        message: 'The spec does not say what the endpoint runs on.',
        fix: 'Give skuName and skuType, such as C3.2 and hourly; or skuItemPriceId; or privateCloudId and customSku.',
      }),
    ];
  }
  if (given > 1) {
    const named = forms.filter((name) => endpoint[name] !== undefined);
    return [
      error({
        code: 'plan-mixed',
        path: at(named.at(-1) ?? 'skuName'),
        from,
        message: `The plan is named in more than one form: ${named.join(', ')}.`,
        fix: 'Keep one: skuName with skuType, or skuId with skuItemPriceId, or privateCloudId with customSku.',
      }),
    ];
  }
  if (byName) {
    if (endpoint.skuName === undefined)
      return [missing('skuName', 'skuType alone does not name a machine', 'Give skuName, such as C3.2.')];
    if (endpoint.skuType === undefined)
      return [missing('skuType', 'skuName alone does not name a price', 'Give skuType: hourly or committed.')];
  } else if (byId) {
    if (endpoint.skuItemPriceId === undefined)
      return [missing('skuItemPriceId', 'skuId alone does not name a price', 'Give skuItemPriceId, the price row of the SKU.')];
  } else {
    if (endpoint.privateCloudId === undefined)
      return [missing('privateCloudId', 'customSku is a share of a private cluster', 'Give privateCloudId.')];
    if (endpoint.customSku === undefined)
      return [
        missing(
          'customSku',
          'a private cluster needs to know the share',
          'Give customSku, such as {cpu: 8, memory: 32, gpu: 1}.',
        ),
      ];
  }
  return [];
}

function termFaults(endpoint: EndpointAttributes, term: Term): Fault[] {
  const faults: Fault[] = [];
  const committedOnly = (
    name: 'committedDays' | 'committedInstancePolicy' | 'committedReplicas',
    empty: string,
    plan: string,
  ): Fault =>
    error({
      code: 'hourly-with-commitment',
      path: at(name),
      from: commitmentFields,
      message: `${name} belongs to a committed plan, and this one is ${plan}.`,
      fix: `Leave ${name} out (${empty}), or use skuType: committed.`,
    });

  if (term === 'committed') {
    // In id form the price row has the term.
    if (endpoint.committedDays === 0 && endpoint.skuType !== undefined)
      faults.push(
        error({
          code: 'committed-days-missing',
          path: at('committedDays'),
          from: commitmentFields,
          message: 'A committed plan needs its length.',
          fix: 'Give committedDays as one of the terms that the SKU list has, such as 30.',
        }),
      );
    if (endpoint.committedInstancePolicy === '')
      faults.push(
        error({
          code: 'committed-policy-missing',
          path: at('committedInstancePolicy'),
          from: commitmentFields,
          message: 'A committed plan needs to know what happens at its end.',
          fix: 'Give committedInstancePolicy: auto_renew, auto_terminate or convert_to_hourly_billing.',
        }),
      );
    if (endpoint.privateCloudId !== undefined)
      faults.push(
        error({
          code: 'private-cloud-with-commitment',
          path: at('committedDays'),
          from: commitmentFields,
          message: 'A share of a private cluster has no commitment of its own.',
          fix: 'Leave committedDays and committedInstancePolicy out.',
        }),
      );
    faults.push(...committedReplicaFaults(endpoint));
  } else {
    const plan = term === 'unknown' ? 'not committed' : 'hourly';
    if (endpoint.committedDays > 0) faults.push(committedOnly('committedDays', '0', plan));
    if (endpoint.committedInstancePolicy !== '') faults.push(committedOnly('committedInstancePolicy', 'empty', plan));
    // In id form the price row alone may be a committed one: nothing is certain until it was read.
    if (endpoint.committedReplicas > 0 && (term === 'hourly' || endpoint.skuItemPriceId === undefined))
      faults.push(committedOnly('committedReplicas', '0', plan));
  }
  if (endpoint.nextSkuItemPriceId !== undefined && endpoint.committedInstancePolicy !== 'auto_renew') {
    faults.push(
      error({
        code: 'next-price-without-renewal',
        path: at('nextSkuItemPriceId'),
        from: commitmentFields,
        message: 'nextSkuItemPriceId is the price of a renewal, and this plan does not renew.',
        fix: 'Leave it out, or use committedInstancePolicy: auto_renew.',
      }),
    );
  }
  return faults;
}

function committedReplicaFaults(endpoint: EndpointAttributes): Fault[] {
  const path = at('committedReplicas');
  const sizeFields = [...commitmentFields, 'endpoint.replica', 'endpoint.isAutoScaleEnabled', 'endpoint.autoScalePolicy'];
  const most = endpoint.isAutoScaleEnabled ? (endpoint.autoScalePolicy?.maxReplicas ?? endpoint.replica) : endpoint.replica;
  if (endpoint.committedReplicas > most) {
    return [
      error({
        code: 'committed-replicas-too-many',
        path,
        from: sizeFields,
        message: `The commitment covers ${endpoint.committedReplicas} replicas, and the endpoint has at most ${most}.`,
        fix: `Use committedReplicas: ${most} or fewer, or more replicas.`,
      }),
    ];
  }
  if (endpoint.committedReplicas === 0) {
    return [
      warning({
        code: 'committed-replicas-zero',
        path,
        from: sizeFields,
        message: 'The commitment covers no replica.',
        fix: 'Give committedReplicas: as many as shall run for the whole term.',
      }),
    ];
  }
  return [];
}
