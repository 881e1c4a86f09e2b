import { Refusal, soldOutText } from './refusal.js';
import { skus } from './skus.js';
import type { Plan } from './skus.js';
import type { BillingRow, Endpoint, PlatformState } from './state.js';

/**
 * Money and machines. Every allocated replica is billed from its launch until it is gone, ready or not, also while the
 * endpoint is in error: that is the careful reading of "active workers are charged continuously". A committed plan is
 * paid in whole at its start. Amounts are in the plan's currency.
 */
export class Billing {
  constructor(
    private readonly state: PlatformState,
    private readonly now: () => number,
  ) {}

  /** Charges an endpoint up to now. Call it before its number of replicas or its plan changes. */
  accrue(endpoint: Endpoint): void {
    const seconds = this.openSeconds(endpoint);
    endpoint.billing.replicaSeconds += seconds;
    endpoint.billing.amount += this.hourlyAmount(endpoint.plan, seconds);
    endpoint.billing.since = this.now();
  }

  /** Charges the whole term of a committed plan. */
  chargeTerm(endpoint: Endpoint): void {
    if (endpoint.plan.skuType === 'committed') endpoint.billing.amount += endpoint.plan.unitPrice * endpoint.replicas.length;
  }

  /** Closes the account of an endpoint that is going away. */
  close(endpoint: Endpoint): void {
    this.accrue(endpoint);
    this.state.closedBilling.push({ ...this.row(endpoint), live: false });
  }

  /** What every endpoint has cost until now, gone ones included. */
  rows(): BillingRow[] {
    return [
      ...this.state.closedBilling,
      ...this.state.endpoints
        .filter((endpoint) => !endpoint.deleting || endpoint.replicas.length > 0)
        .map((endpoint) => this.row(endpoint)),
    ];
  }

  /** Replicas of a SKU that still fit; null is without limit. */
  free(skuName: string): number | null {
    const capacity = this.state.capacity[skuName] ?? skus.find((sku) => sku.name === skuName)?.free ?? null;
    return capacity === null || capacity < 0 ? null : Math.max(0, capacity - this.used(skuName));
  }

  /** Sets how many more replicas of a SKU fit; null is without limit. */
  setFree(skuName: string, free: number | null): void {
    this.state.capacity[skuName] = free === null ? -1 : free + this.used(skuName);
  }

  /** Gives a project credit, counted from now on. null takes the limit away. */
  setCredit(projectId: number, amount: number | null): void {
    if (amount === null) delete this.state.credit[projectId];
    else this.state.credit[projectId] = { amount, spentBefore: this.spent(projectId) };
  }

  /**
   * Refuses a launch of `replicas` more on a plan without capacity or credit. An hourly launch needs credit for an hour.
   * @throws Refusal 412
   */
  assertAffordable(projectId: number, plan: Plan, replicas: number): void {
    if (replicas <= 0 || plan.skuName === null) return;
    const free = this.free(plan.skuName);
    if (free !== null && free < replicas) throw Refusal.precondition(soldOutText);
    const credit = this.state.credit[projectId];
    if (!credit) return;
    const left = credit.amount - (this.spent(projectId) - credit.spentBefore);
    if (left < plan.unitPrice * replicas)
      throw Refusal.precondition('Insufficient credit balance. Please add credits to your account and try again.');
  }

  private used(skuName: string): number {
    return this.state.endpoints
      .filter((endpoint) => endpoint.plan.skuName === skuName)
      .reduce((sum, endpoint) => sum + endpoint.replicas.length, 0);
  }

  private spent(projectId: number): number {
    return this.rows()
      .filter((row) => row.projectId === projectId)
      .reduce((sum, row) => sum + row.amount, 0);
  }

  private openSeconds(endpoint: Endpoint): number {
    return (Math.max(0, this.now() - endpoint.billing.since) / 1000) * endpoint.replicas.length;
  }

  private hourlyAmount(plan: Plan, replicaSeconds: number): number {
    return plan.skuType === 'hourly' ? (plan.unitPrice * replicaSeconds) / 3600 : 0;
  }

  private row(endpoint: Endpoint): BillingRow {
    const open = this.openSeconds(endpoint);
    return {
      endpointId: endpoint.id,
      name: endpoint.body.name,
      projectId: endpoint.projectId,
      skuName: endpoint.plan.skuName,
      replicaSeconds: endpoint.billing.replicaSeconds + open,
      amount: endpoint.billing.amount + this.hourlyAmount(endpoint.plan, open),
      currency: endpoint.plan.currency,
      live: true,
    };
  }
}
