/** One probe: a call that proves, or does not, that an endpoint serves. */
import { performance } from 'node:perf_hooks';
import { storable } from '../../workflows/contract/storable.js';
import { excerpt } from '../tir/redact.js';
import { embeddings } from './embeddings.js';
import { grpc } from './grpc.js';
import { kserveV2 } from './kserve-v2.js';
import { openaiChat, openaiCompletion } from './openai.js';
import { plainHttp } from './plain-http.js';
import { withProbeSpan } from './probe-span.js';
import { failed } from './request.js';
import type { Finding, Preset, ProbePreset, ProbeRequest, ProbeVerdict } from './request.js';
import { rerank } from './rerank.js';
import { tcp } from './tcp.js';
import { torchserve } from './torchserve.js';

export type { ProbePreset, ProbeRequest, ProbeVerdict } from './request.js';

const presets: Readonly<Record<ProbePreset, Preset>> = {
  'openai-chat': openaiChat,
  'openai-completion': openaiCompletion,
  'kserve-v2': kserveV2,
  torchserve,
  embeddings,
  rerank,
  http: plainHttp,
  tcp,
  grpc,
};

const SAMPLE_LIMIT = 300;
/** Of the words of a server, which may be a page (characters). */
const WORDS_LIMIT = 300;

/**
 * Calls the endpoint once and says what it showed. A target that fails, is slow or makes no sense gives a verdict;
 * only the caller's own abort throws.
 * @throws the reason of `signal`
 */
export async function probeOnce(request: ProbeRequest, signal?: AbortSignal): Promise<ProbeVerdict> {
  signal?.throwIfAborted();
  return withProbeSpan(request, () => probe(request, signal));
}

async function probe(request: ProbeRequest, signal: AbortSignal | undefined): Promise<ProbeVerdict> {
  const { redact } = request;
  const { timeoutSeconds, maxLatencyMs } = request.check;
  const deadline = new AbortController();
  const giveUp = () => deadline.abort(signal?.reason);
  const timer = setTimeout(() => deadline.abort(new Error('deadline')), timeoutSeconds * 1000);
  signal?.addEventListener('abort', giveUp, { once: true });
  const begun = performance.now();
  let finding: Finding;
  try {
    finding = await presets[request.preset](request, deadline.signal);
  } catch (err) {
    signal?.throwIfAborted();
    finding = failed(deadline.signal.aborted ? `No whole answer within ${timeoutSeconds} s` : reasonOf(err));
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', giveUp);
  }
  const latencyMs = Math.round(performance.now() - begun);
  if (finding.ok && maxLatencyMs !== undefined && latencyMs > maxLatencyMs) {
    finding = {
      ...finding,
      ok: false,
      reason: `The answer came after ${latencyMs} ms, later than the ${maxLatencyMs} ms of maxLatencyMs`,
    };
  }
  return {
    ok: finding.ok,
    latencyMs,
    ...(finding.status === undefined ? {} : { status: finding.status }),
    ...(finding.words === undefined ? {} : { words: excerpt(finding.words, redact, WORDS_LIMIT) }),
    ...(finding.final ? { final: true as const } : {}),
    ...(finding.reason === undefined ? {} : { reason: storable(redact(finding.reason)) }),
    ...(finding.sample === undefined || finding.sample === '' ? {} : { sample: excerpt(finding.sample, redact, SAMPLE_LIMIT) }),
  };
}

const reasons: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nothing listens there',
  ENOTFOUND: 'The name of the host is not known',
  EAI_AGAIN: 'The name of the host cannot be looked up now',
  ECONNRESET: 'The connection was cut',
  EPIPE: 'The connection was cut',
  UND_ERR_SOCKET: 'The connection was cut',
  UND_ERR_CONNECT_TIMEOUT: 'No connection in time',
};

function reasonOf(err: unknown): string {
  const code = typeof err === 'object' && err !== null && 'code' in err ? String(err.code) : '';
  if (/CERT|SELF_SIGNED|UNABLE_TO_VERIFY|ERR_TLS|ERR_SSL|EPROTO/.test(code))
    return `The certificate or TLS of the host is not accepted (${code})`;
  return reasons[code] ?? `The call failed: ${err instanceof Error ? err.message : String(err)}`;
}
