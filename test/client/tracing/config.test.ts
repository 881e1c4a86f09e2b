import { describe, expect, it } from 'vitest';
import { planExport } from '../../../client/tracing/config.js';

const endpoint = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://user:secret@collector.example:4318/otlp?key=secret' };

describe('the plan of an export', () => {
  it.each([
    {},
    { OTEL_EXPORTER_OTLP_ENDPOINT: ' ' },
    { OTEL_SERVICE_NAME: 'mine', OTEL_EXPORTER_OTLP_HEADERS: 'a=b' },
    { ...endpoint, OTEL_SDK_DISABLED: 'TRUE' },
    { ...endpoint, OTEL_TRACES_EXPORTER: 'none' },
  ])('is none for %o', (variables) => {
    expect(planExport(variables)).toBeUndefined();
  });

  it('writes protobuf, names the collector without what may be secret, and leaves the time to the program', () => {
    expect(planExport(endpoint)).toEqual({ protocol: 'http/protobuf', collector: 'https://collector.example:4318' });
  });

  it('prefers what is said of traces alone', () => {
    expect(
      planExport({
        ...endpoint,
        OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://traces.example/v1/traces',
        OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc',
        OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: 'http/json',
        OTEL_EXPORTER_OTLP_TIMEOUT: '700',
      }),
    ).toEqual({ protocol: 'http/json', collector: 'http://traces.example', timeoutMs: 700 });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'collector:4318' }, 'OTEL_EXPORTER_OTLP_ENDPOINT'],
    [{ ...endpoint, OTEL_EXPORTER_OTLP_PROTOCOL: 'grpc' }, 'http/protobuf'],
    [{ ...endpoint, OTEL_TRACES_EXPORTER: 'zipkin' }, 'otlp'],
  ])('is a problem that ends with the next step for %o', (variables, named) => {
    const plan = planExport(variables);
    const problem = plan && 'problem' in plan ? plan.problem : '';
    expect(problem).toMatch(/Traces are off; set it to .*\.$/);
    expect(problem).toContain(named);
    expect(problem).not.toContain('secret');
  });
});
