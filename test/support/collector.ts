/** A collector of traces as OTLP over HTTP knows it: keeps what it is sent, raw and, where it is JSON, as spans. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One span as it arrived, its attributes taken out of OTLP's lists. */
export interface CollectedSpan {
  name: string;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  service: string;
  attributes: Record<string, string | number | boolean | undefined>;
  links: { traceId: string; spanId: string }[];
  /** 2 is an error. */
  status: number;
}

export interface Collector {
  /** For OTEL_EXPORTER_OTLP_ENDPOINT. */
  url: string;
  /** All bodies that came, one after the other. */
  raw(): string;
  /** Where to and how it came. */
  requests: { path: string; contentType: string; authorization: string | undefined }[];
  spans(): CollectedSpan[];
  close(): Promise<void>;
}

export async function startCollector(): Promise<Collector> {
  const bodies: { text: string; json: boolean }[] = [];
  const requests: Collector['requests'] = [];
  const server = createServer((request, response) => {
    const chunks: Uint8Array[] = [];
    request.on('data', (chunk: Uint8Array) => chunks.push(chunk));
    request.on('end', () => {
      const contentType = request.headers['content-type'] ?? '';
      const { authorization } = request.headers;
      requests.push({ path: request.url ?? '', contentType, authorization });
      bodies.push({ text: Buffer.concat(chunks).toString('latin1'), json: contentType === 'application/json' });
      response.writeHead(200, { 'content-type': contentType }).end(contentType === 'application/json' ? '{}' : '');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    raw: () => bodies.map(({ text }) => text).join('\n'),
    requests,
    spans: () => bodies.filter(({ json }) => json).flatMap(({ text }) => spansOf(JSON.parse(Buffer.from(text, 'latin1').toString()) as TraceRequest)),
    close: () => {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

interface Attribute {
  key: string;
  value: { stringValue?: string; intValue?: number; doubleValue?: number; boolValue?: boolean };
}

/** What a request says, as far as it is read here. @see github.com/open-telemetry/opentelemetry-proto, trace/v1/trace.proto (read 2026-11) */
interface TraceRequest {
  resourceSpans: {
    resource: { attributes: Attribute[] };
    scopeSpans: {
      spans: (Pick<CollectedSpan, 'name' | 'traceId' | 'spanId' | 'parentSpanId'> & {
        attributes: Attribute[];
        links?: CollectedSpan['links'];
        status: { code: number };
      })[];
    }[];
  }[];
}

const valuesOf = (attributes: Attribute[]): CollectedSpan['attributes'] =>
  Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue ?? value.doubleValue ?? value.boolValue]),
  );

const spansOf = ({ resourceSpans }: TraceRequest): CollectedSpan[] =>
  resourceSpans.flatMap(({ resource, scopeSpans }) =>
    scopeSpans.flatMap(({ spans }) =>
      spans.map(({ name, traceId, spanId, parentSpanId, attributes, links = [], status }) => ({
        name,
        traceId,
        spanId,
        ...(parentSpanId ? { parentSpanId } : {}),
        service: String(valuesOf(resource.attributes)['service.name']),
        attributes: valuesOf(attributes),
        links: links.map((link) => ({ traceId: link.traceId, spanId: link.spanId })),
        status: status.code,
      })),
    ),
  );
