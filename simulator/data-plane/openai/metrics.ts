import type { Engine } from '../engine.js';
import { renderMetrics } from '../prometheus.js';
import type { Metric, Sample } from '../prometheus.js';

/** Tokens that the simulated cache of keys and values holds. */
const cacheTokens = 100_000;

const one = (value: Sample['value']): Sample[] => [{ value }];

/** vLLM's metrics, with its names, labels and help. @see docs.vllm.ai/en/latest/usage/metrics.html, vllm/v1/metrics/loggers.py (read on 2026-11-28) */
export function vllmMetrics({ counts, runs, waiting, heldTokens }: Engine, model: string): string {
  const gauge = (name: string, help: string, value: number): Metric => ({
    name: `vllm:${name}`,
    type: 'gauge',
    help,
    samples: one(value),
  });
  const counter = (name: string, help: string, value: number): Metric => ({
    name: `vllm:${name}`,
    type: 'counter',
    help,
    samples: one(value),
  });
  const histogram = (name: string, help: string, value: Sample['value']): Metric => ({
    name: `vllm:${name}`,
    type: 'histogram',
    help,
    samples: one(value),
  });
  const usage = Math.min(1, heldTokens / cacheTokens);
  return renderMetrics(
    [
      gauge('num_requests_running', 'Number of requests in model execution batches.', runs.size),
      gauge('num_requests_waiting', 'Number of requests waiting to be processed.', waiting),
      gauge(
        'gpu_cache_usage_perc',
        'GPU KV-cache usage. 1 means 100 percent usage.DEPRECATED: Use vllm:kv_cache_usage_perc instead.',
        usage,
      ),
      gauge('kv_cache_usage_perc', 'KV-cache usage. 1 means 100 percent usage.', usage),
      counter('prefix_cache_queries', 'Prefix cache queries, in terms of number of queried tokens.', counts.promptTokens),
      counter('prefix_cache_hits', 'Prefix cache hits, in terms of number of cached tokens.', 0),
      counter('num_preemptions', 'Cumulative number of preemption from the engine.', 0),
      counter('prompt_tokens', 'Number of prefill tokens processed.', counts.promptTokens),
      counter('generation_tokens', 'Number of generation tokens processed.', counts.generationTokens),
      {
        name: 'vllm:request_success',
        type: 'counter',
        help: 'Count of successfully processed requests.',
        samples: Object.entries(counts.finished).map(([finished_reason, value]) => ({ labels: { finished_reason }, value })),
      },
      histogram('request_prompt_tokens', 'Number of prefill tokens processed.', counts.requestPromptTokens),
      histogram('request_generation_tokens', 'Number of generation tokens processed.', counts.requestGenerationTokens),
      histogram('request_params_n', 'Histogram of the n request parameter.', counts.requestN),
      histogram('request_params_max_tokens', 'Histogram of the max_tokens request parameter.', counts.requestMaxTokens),
      histogram('time_to_first_token_seconds', 'Histogram of time to first token in seconds.', counts.timeToFirstToken),
      histogram('time_per_output_token_seconds', 'Histogram of time per output token in seconds.', counts.timePerOutputToken),
      histogram('inter_token_latency_seconds', 'Histogram of inter-token latency in seconds.', counts.timePerOutputToken),
      histogram('e2e_request_latency_seconds', 'Histogram of e2e request latency in seconds.', counts.requestSeconds),
      histogram('request_queue_time_seconds', 'Histogram of time spent in WAITING phase for request.', counts.queueSeconds),
      histogram(
        'request_inference_time_seconds',
        'Histogram of time spent in RUNNING phase for request.',
        counts.inferenceSeconds,
      ),
      histogram('request_prefill_time_seconds', 'Histogram of time spent in PREFILL phase for request.', counts.prefillSeconds),
      histogram('request_decode_time_seconds', 'Histogram of time spent in DECODE phase for request.', counts.decodeSeconds),
    ],
    { engine: '0', model_name: model },
  );
}

/** SGLang's metrics, as far as they say the same. @see docs.sglang.ai/references/production_metrics.html */
export function sglangMetrics({ counts, runs, waiting, heldTokens }: Engine, model: string): string {
  const metric = (type: Metric['type'], name: string, help: string, value: Sample['value']): Metric => ({
    name: `sglang:${name}`,
    type,
    help,
    samples: one(value),
  });
  return renderMetrics(
    [
      metric('gauge', 'num_running_reqs', 'The number of running requests.', runs.size),
      metric('gauge', 'num_queue_reqs', 'The number of requests in the waiting queue.', waiting),
      metric('gauge', 'num_used_tokens', 'The number of used tokens.', heldTokens),
      metric('gauge', 'token_usage', 'The token usage.', Math.min(1, heldTokens / cacheTokens)),
      metric('counter', 'prompt_tokens', 'Number of prefill tokens processed.', counts.promptTokens),
      metric('counter', 'generation_tokens', 'Number of generation tokens processed.', counts.generationTokens),
      metric(
        'counter',
        'num_requests',
        'Number of requests processed.',
        Object.values(counts.finished).reduce((sum, value) => sum + value, 0),
      ),
      metric('histogram', 'time_to_first_token_seconds', 'Histogram of time to first token in seconds.', counts.timeToFirstToken),
      metric(
        'histogram',
        'inter_token_latency_seconds',
        'Histogram of inter-token latency in seconds.',
        counts.timePerOutputToken,
      ),
      metric(
        'histogram',
        'e2e_request_latency_seconds',
        'Histogram of End-to-end request latency in seconds',
        counts.requestSeconds,
      ),
    ],
    { model_name: model },
  );
}
