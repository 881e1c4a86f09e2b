/** A histogram with cumulative buckets. */
export class Histogram {
  sum = 0;
  count = 0;
  private readonly counts: number[];

  constructor(private readonly bounds: readonly number[]) {
    this.counts = bounds.map(() => 0);
  }

  /** Counts one value. */
  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    this.bounds.forEach((bound, index) => {
      if (value <= bound) this.counts[index] = (this.counts[index] ?? 0) + 1;
    });
  }

  /** Upper bound and number of values up to it, the last for all. */
  buckets(): [string, number][] {
    return [
      ...this.bounds.map((bound, index): [string, number] => [pythonNumber(bound), this.counts[index] ?? 0]),
      ['+Inf', this.count],
    ];
  }
}

/** One value of a metric: labels beyond those that all have, and a number or a histogram. */
export interface Sample {
  labels?: Record<string, string>;
  value: number | Histogram;
}

/** A metric as Prometheus reads it; a counter's samples are named with `_total`. */
export interface Metric {
  name: string;
  type: 'gauge' | 'counter' | 'histogram';
  help: string;
  samples: readonly Sample[];
}

/** Content type of the text format. */
export const metricsContentType = 'text/plain; version=0.0.4; charset=utf-8';

/** Metrics in Prometheus' text format, each sample with the common labels. */
export function renderMetrics(metrics: readonly Metric[], common: Record<string, string> = {}): string {
  const lines = metrics.flatMap(({ name, type, help, samples }) => {
    const named = type === 'counter' ? `${name}_total` : name;
    return [
      `# HELP ${named} ${help}`,
      `# TYPE ${named} ${type}`,
      ...samples.flatMap(({ labels, value }) => renderSample(named, { ...common, ...labels }, value)),
    ];
  });
  return `${lines.join('\n')}\n`;
}

function renderSample(name: string, labels: Record<string, string>, value: number | Histogram): string[] {
  if (typeof value === 'number') return [`${name}${renderLabels(labels)} ${pythonNumber(value)}`];
  return [
    ...value.buckets().map(([le, count]) => `${name}_bucket${renderLabels({ ...labels, le })} ${pythonNumber(count)}`),
    `${name}_count${renderLabels(labels)} ${pythonNumber(value.count)}`,
    `${name}_sum${renderLabels(labels)} ${pythonNumber(value.sum)}`,
  ];
}

function renderLabels(labels: Record<string, string>): string {
  const parts = Object.entries(labels).map(
    ([key, value]) => `${key}="${value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"')}"`,
  );
  return parts.length === 0 ? '' : `{${parts.join(',')}}`;
}

/** A number as Python's client prints it: 1 is 1.0. */
export function pythonNumber(value: number): string {
  return Number.isInteger(value) && Math.abs(value) < 1e16 ? `${value}.0` : String(value);
}
