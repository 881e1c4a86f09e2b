import type { Endpoint } from '../state.js';
import type { Generation } from './answer.js';
import { Histogram } from './prometheus.js';

const timeToFirstToken = [
  0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640, 2560,
];
const timePerToken = [0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80];
const requestTime = [0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680];
const tokenCounts = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000, 100_000];

/** The counts of one engine since it started. Buckets as vLLM has them. @see github.com/vllm-project/vllm/blob/main/vllm/v1/metrics/loggers.py (read on 2026-11-28) */
export class EngineCounts {
  promptTokens = 0;
  generationTokens = 0;
  readonly finished: Record<string, number> = { stop: 0, length: 0, abort: 0 };
  readonly timeToFirstToken = new Histogram(timeToFirstToken);
  readonly timePerOutputToken = new Histogram(timePerToken);
  readonly requestSeconds = new Histogram(requestTime);
  readonly queueSeconds = new Histogram(requestTime);
  readonly inferenceSeconds = new Histogram(requestTime);
  readonly prefillSeconds = new Histogram(requestTime);
  readonly decodeSeconds = new Histogram(requestTime);
  readonly requestPromptTokens = new Histogram(tokenCounts);
  readonly requestGenerationTokens = new Histogram(tokenCounts);
  readonly requestMaxTokens = new Histogram(tokenCounts);
  readonly requestN = new Histogram([1, 2, 5, 10, 20]);
}

/** What runs behind an endpoint's server: so many requests at a time, the others wait. */
export class Engine {
  readonly counts = new EngineCounts();
  readonly runs = new Set<EngineRun>();
  /** Requests that wait for a place. */
  waiting = 0;

  /** Names of the replicas that were there when the counts began. */
  constructor(readonly replicas: readonly string[]) {}

  /** Tokens that are held for the requests that run. */
  get heldTokens(): number {
    return [...this.runs].reduce((sum, run) => sum + run.generation.promptTokens + run.generated, 0);
  }

  /** Begins the work for one request; `queuedAt` is when it came (ms of the performance clock). */
  begin(generation: Generation, queuedAt: number): EngineRun {
    return new EngineRun(this, generation, queuedAt);
  }
}

/** One request at work. End it exactly once. */
export class EngineRun {
  generated = 0;
  private readonly startedAt = performance.now();
  private firstTokenAt: number | undefined;

  constructor(
    private readonly engine: Engine,
    readonly generation: Generation,
    private readonly queuedAt: number,
  ) {
    engine.runs.add(this);
    engine.counts.promptTokens += generation.promptTokens;
  }

  /** Tokens that have come since the last call. */
  generate(tokens: number): void {
    if (tokens <= 0) return;
    const { counts } = this.engine;
    this.generated += tokens;
    counts.generationTokens += tokens;
    if (this.firstTokenAt !== undefined) return;
    this.firstTokenAt = performance.now();
    counts.timeToFirstToken.observe((this.firstTokenAt - this.queuedAt) / 1000);
  }

  /** Ends the work: `aborted` when nobody waited for it any more. */
  end(aborted: boolean): void {
    if (!this.engine.runs.delete(this)) return;
    const { counts } = this.engine;
    const { generation, generated, startedAt, queuedAt } = this;
    const now = performance.now();
    const firstTokenAt = this.firstTokenAt ?? now;
    for (const reason of generation.finishReasons) {
      const counted = aborted ? 'abort' : reason;
      counts.finished[counted] = (counts.finished[counted] ?? 0) + 1;
      counts.requestSeconds.observe((now - queuedAt) / 1000);
      counts.queueSeconds.observe((startedAt - queuedAt) / 1000);
      counts.inferenceSeconds.observe((now - startedAt) / 1000);
      counts.prefillSeconds.observe((firstTokenAt - startedAt) / 1000);
      counts.decodeSeconds.observe((now - firstTokenAt) / 1000);
      counts.requestPromptTokens.observe(generation.promptTokens / generation.finishReasons.length);
      counts.requestGenerationTokens.observe(generated / generation.finishReasons.length);
      if (generation.maxTokens !== undefined) counts.requestMaxTokens.observe(generation.maxTokens);
    }
    if (generation.n !== undefined) counts.requestN.observe(generation.n);
    const later = Math.round(generated / Math.max(1, generation.finishReasons.length)) - 1;
    for (let token = 0; token < later; token += 1) counts.timePerOutputToken.observe((now - firstTokenAt) / 1000 / later);
  }
}

const engines = new WeakMap<Endpoint, Engine>();

/** The engine of an endpoint. Its counts begin anew when none of the replicas is there that it began with, as those of new processes do. */
export function engineOf(endpoint: Endpoint): Engine {
  const names = endpoint.replicas.map(({ name }) => name);
  const known = engines.get(endpoint);
  if (known && (names.length === 0 || known.runs.size > 0 || known.replicas.some((name) => names.includes(name)))) return known;
  const engine = new Engine(names);
  engines.set(endpoint, engine);
  return engine;
}
