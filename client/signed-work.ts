/**
 * Who may ask a worker that has TIR's keys: whoever has its secret. What a client starts carries a signature in its memo;
 * the worker looks at it before it touches TIR or claims an endpoint. @see docs/decisions/0018-work-that-was-asked-for.md
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { canonicalJson } from '../workflows/contract/digest.js';
import { RolloutsError } from './errors.js';
import { readPrivateText } from './stack/private-text.js';

/** Key of the memo under which the signature travels. */
export const PROOF = 'proof';

/** Fewest characters of a secret: 32 random bytes in hexadecimal have 64. */
const SHORTEST = 32;

/** How far the moments of signing and starting may lie apart (ms): the clocks of two machines, and a slow network. */
const PATIENCE_MS = 900_000;

/** What is signed: a workflow with all that it is given. */
export interface Work {
  workflowType: string;
  /** Of a schedule, its id: Temporal appends a time to it. */
  workflowId: string;
  input: unknown;
}

/** A signature, as it lies in the memo. */
export interface Proof {
  version: 1;
  /** When it was signed (ISO 8601). */
  at: string;
  /** Present when a schedule starts the workflow, again and again. */
  scheduled?: true;
  /** HMAC-SHA256 (hex). */
  mac: string;
}

/** How a workflow was started, as Temporal's first event of its history tells. */
export interface Started extends Work {
  proof: unknown;
  startedAt: Date;
}

/** @throws RolloutsError `refused` when the file is not there, not this user's alone, or too short to be a secret */
export function readWorkSecret(file: string): string {
  const secret = readPrivateText(file)?.trim();
  if (secret === undefined)
    throw new RolloutsError('refused', `TIR_ROLLOUTS_WORK_SECRET_FILE names ${file}, which is not there. Make it: (umask 077; openssl rand -hex 32 > ${file})`);
  if (secret.length < SHORTEST)
    throw new RolloutsError('refused', `${file} is too short to be a secret: ${SHORTEST} characters or more are needed. Make it anew: (umask 077; openssl rand -hex 32 > ${file})`);
  return secret;
}

/** The memo that proves who asks; empty without a secret. */
export function proofMemo(secretFile: string | undefined, work: Work, { scheduled = false } = {}): { [PROOF]?: Proof } {
  if (secretFile === undefined) return {};
  const unsigned = { version: 1 as const, at: new Date().toISOString(), ...(scheduled ? { scheduled: true as const } : {}) };
  return { [PROOF]: { ...unsigned, mac: macOf(readWorkSecret(secretFile), unsigned, work).toString('hex') } };
}

/** Why a start was not asked for by anybody who has the secret, in words that go on "this work ..."; undefined when it was. */
export function findForgery(secret: string, { proof, startedAt, ...work }: Started): string | undefined {
  if (!isProof(proof)) return 'carries no signature';
  const { mac, ...unsigned } = proof;
  // A schedule signs its own id.
  const workflowId = unsigned.scheduled ? work.workflowId.replace(/-\d{4}-\d\d-\d\dT[\d:.]+Z$/, '') : work.workflowId;
  if (unsigned.scheduled && workflowId === work.workflowId) return 'carries the signature of a schedule, and no schedule started it';
  const wanted = macOf(secret, unsigned, { ...work, workflowId });
  if (!timingSafeEqual(wanted, Buffer.from(mac, 'hex'))) return 'carries a signature that does not fit it, or that was made with another secret';
  const apart = Math.abs(startedAt.getTime() - Date.parse(unsigned.at));
  if (!unsigned.scheduled && !(apart <= PATIENCE_MS)) return `was signed at ${unsigned.at} and started at ${startedAt.toISOString()}: the clocks differ, or it was started a second time`;
  return undefined;
}

function macOf(secret: string, unsigned: Omit<Proof, 'mac'>, { workflowType, workflowId, input }: Work): Buffer {
  // As it arrives: what JSON leaves out is not signed.
  const sent: unknown = JSON.parse(JSON.stringify({ ...unsigned, workflowType, workflowId, input }));
  return createHmac('sha256', secret).update(`tir-rollouts/work\n${canonicalJson(sent)}`).digest();
}

function isProof(value: unknown): value is Proof {
  if (typeof value !== 'object' || value === null) return false;
  const { version, at, scheduled, mac } = value as Partial<Record<keyof Proof, unknown>>;
  return version === 1 && typeof at === 'string' && (scheduled === undefined || scheduled === true) && typeof mac === 'string' && /^[0-9a-f]{64}$/.test(mac);
}
