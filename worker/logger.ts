/** Structured logs of the worker and of Temporal's core, one JSON line each, on standard error. */
import { DefaultLogger, makeTelemetryFilterString, Runtime } from '@temporalio/worker';
import { pino, type Logger } from 'pino';
import { visibleJson } from '../workflows/contract/visible.js';
import { histogramBuckets, installMeter } from '../activities/metrics.js';

const levels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;

export function createLogger(level: string): Logger {
  const stderr = pino.destination({ dest: 2, sync: true });
  return pino(
    { level, base: { service: 'tir-rollouts-worker' }, timestamp: pino.stdTimeFunctions.isoTime },
    // Programs read the same; a terminal that shows the log obeys nothing in it.
    { write: (line) => void stderr.write(visibleJson(line)) },
  );
}

/** As Prometheus likes its names; set from the start, since renaming breaks dashboards. */
const NAMES = {
  countersTotalSuffix: true,
  unitSuffix: true,
  useSecondsForDurations: true,
  histogramBucketOverrides: histogramBuckets,
};

/** Sends all of Temporal's logs through ours, and its numbers and ours to Prometheus. Once a process, before the first worker. */
export function installRuntime(logger: Logger, metricsAddress: string | undefined): void {
  const runtime = Runtime.install({
    logger: new DefaultLogger('DEBUG', ({ level, message, meta }) => logger[levels[level]]({ ...meta }, message)),
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
      ...(metricsAddress ? { metrics: { prometheus: { bindAddress: metricsAddress, ...NAMES } } } : {}),
    },
  });
  installMeter(runtime.metricMeter);
}
