/** What a probe is asked and what it answers. */
import type { ProbeCheck } from '../../workflows/contract/spec.js';
import type { Redact } from '../tir/redact.js';

/** Kinds of probe calls; `none` means that there is nothing to call. */
export type ProbePreset = Exclude<NonNullable<ProbeCheck['preset']>, 'none'>;

/** One call against the data plane of an endpoint. */
export interface ProbeRequest {
  preset: ProbePreset;
  /** Root of the endpoint; the container's paths follow it. */
  url: string;
  /** Token of the project. */
  token: string;
  /** Takes secrets, the token among them, out of what the server says: none shows in a verdict. */
  redact: Redact;
  /** Name of the model as the server knows it. */
  model?: string;
  /** Framework as TIR spells it on the wire. */
  framework?: string;
  /** The check of the spec: body, expectations, deadline. */
  check: ProbeCheck;
}

/** What one call showed. */
export interface ProbeVerdict {
  ok: boolean;
  /** From the first byte sent to the last one read (ms). */
  latencyMs: number;
  /** Status of the deciding answer; absent for tcp, grpc and unanswered calls. */
  status?: number;
  /** Why it is no success, in plain words without secrets. */
  reason?: string;
  /** What the server itself says is wrong, cut and without secrets. */
  words?: string;
  /** The server says that it will never do this, so no further call can succeed. */
  final?: true;
  /** Beginning of the deciding answer, at most 300 characters. */
  sample?: string;
}

/** Why a call is no success, with the server's own words; without a full stop, so that a sentence can go on. */
export const whyNot = ({ reason = 'no reason given', words }: Pick<ProbeVerdict, 'reason' | 'words'>): string =>
  words === undefined ? reason : `${reason}; the server says: ${words.replace(/\.$/, '')}`;

/** What a preset says of a target that was reached: nothing is wrong, or a reason. Latency is measured around it. */
export type Finding = Omit<ProbeVerdict, 'latencyMs'>;

/** One kind of probe. It may throw for a target that fails; the caller makes a verdict of it. */
export type Preset = (request: ProbeRequest, signal: AbortSignal) => Promise<Finding>;

/** A failed finding. */
export const failed = (reason: string, of: { status?: number; text?: string } = {}): Finding => ({
  ok: false,
  reason,
  ...(of.status === undefined ? {} : { status: of.status }),
  ...(of.text === undefined || of.text === '' ? {} : { sample: of.text }),
});
