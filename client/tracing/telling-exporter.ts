/** Says once that traces do not arrive; a collector that is away is nobody's failure. */
import { ExportResultCode, type ExportResult } from '@opentelemetry/core';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-base';

export class TellingExporter implements SpanExporter {
  #told = false;

  /** @param tell is told again only after something has arrived in between */
  constructor(
    private readonly exporter: SpanExporter,
    private readonly tell: (reason: string) => void,
  ) {}

  export(spans: ReadableSpan[], resultCallback: (result: ExportResult) => void): void {
    this.exporter.export(spans, (result) => {
      if (result.code === ExportResultCode.SUCCESS) this.#told = false;
      else this.missed(reasonOf(result.error));
      resultCallback(result);
    });
  }

  /** Spans did not arrive. */
  missed(reason: string): void {
    if (!this.#told) this.tell(reason);
    this.#told = true;
  }

  shutdown(): Promise<void> {
    return this.exporter.shutdown();
  }

  async forceFlush(): Promise<void> {
    await this.exporter.forceFlush?.();
  }
}

/** A name with several addresses fails with an AggregateError without a message. */
function reasonOf(error: Error | undefined): string {
  if (!error) return 'no reason given';
  const { code } = error as { code?: unknown };
  return error.message || (typeof code === 'string' ? code : error.name);
}
