/** A machine that a replica can run on, as a person chooses it. */
import type { Sku } from '../../activities/tir/catalogue.js';

export interface Machine {
  /** The SKU. */
  name: string;
  /** Such as `1 × L4`; empty for a machine without one. */
  gpu: string;
  /** Such as `110 GB RAM`: of the machine, not of its GPU. */
  memory: string;
  /** Such as `25 vCPU`. */
  cpu: string;
  /** Of one replica; undefined when TIR names none. */
  perHour?: number;
  currency: string;
  /** False when TIR has none free now; true also when TIR does not say. */
  isAvailable: boolean;
}

/** Undefined for a SKU that is not sold by the hour. */
export function machineOf({ name, kind, gpu, series, memory, cpu, plans, isAvailable }: Sku): Machine | undefined {
  const hourly = plans.find(({ skuType }) => skuType === 'hourly');
  if (!hourly) return undefined;
  return {
    name,
    gpu: gpuOf(kind, gpu, series),
    memory: withUnit(memory, 'GB RAM'),
    cpu: withUnit(cpu, 'vCPU'),
    ...(hourly.unitPrice === undefined ? {} : { perHour: hourly.unitPrice }),
    currency: hourly.currency ?? 'INR',
    isAvailable: isAvailable ?? true,
  };
}

function gpuOf(kind: string, gpu: string | undefined, series: string | undefined): string {
  const count = Number(gpu);
  if (kind === 'CPU' || gpu === undefined || count === 0) return '';
  return Number.isNaN(count) ? gpu : `${count} × ${series ?? 'GPU'}`;
}

/** TIR gives bare numbers, or words that carry their unit. */
const withUnit = (value: string | undefined, unit: string): string =>
  value === undefined ? '?' : /^\d+(\.\d+)?$/.test(value) ? `${value} ${unit}` : value;

/** Such as `70 INR/h`; `free` where TIR asks nothing. */
export const priceOf = ({ perHour, currency }: Machine): string =>
  perHour === undefined ? 'price not listed' : perHour === 0 ? 'free' : `${perHour} ${currency}/h`;

/** The cheapest that is there now, with a GPU where one is wanted and had. */
export function cheapest(machines: readonly Machine[], { withGpu }: { withGpu: boolean }): Machine | undefined {
  const there = machines.filter(({ isAvailable }) => isAvailable);
  return (withGpu ? there.find(({ gpu }) => gpu !== '') : undefined) ?? there[0];
}
