/** What a check is, and what it may find. */
import { RolloutsError } from '../errors.js';
import { splitNextStep } from './next-step.js';
import type { Site } from './site.js';

/** `notChecked`: something that it needs is not there, so nothing is known. */
export type CheckState = 'ok' | 'warning' | 'failed' | 'notChecked';

export interface Finding {
  state: CheckState;
  /** What was seen, for people. It holds no secret. */
  message: string;
  /** How to mend it; absent when all is well. */
  fix?: string;
  /** The same for programs. */
  facts?: Readonly<Record<string, unknown>>;
  /** True when Temporal or PostgreSQL does not answer at all: another matter than one that refuses. */
  unreachable?: true;
}

/** A finding with the name of its check. */
export interface CheckResult extends Finding {
  check: string;
}

export interface Check {
  /** One word, or two with a hyphen. Part of the JSON contract. */
  name: string;
  /** Checks without whose success this one can say nothing. */
  needs?: readonly string[];
  /** Checks that this one waits for, however they end. */
  after?: readonly string[];
  /** Whom it asks: no answer in time then means that this service is away. */
  asks?: 'Temporal' | 'PostgreSQL';
  /** Looks and changes nothing. What it throws becomes a failed finding. */
  run: (site: Site, signal: AbortSignal) => Promise<Finding> | Finding;
}

type Facts = Finding['facts'];

export const ok = (message: string, facts?: Facts): Finding => ({ state: 'ok', message, ...(facts ? { facts } : {}) });
export const warning = (message: string, fix: string, facts?: Facts): Finding => ({
  state: 'warning',
  message,
  fix,
  ...(facts ? { facts } : {}),
});
export const failed = (message: string, fix: string, facts?: Facts): Finding => ({
  state: 'failed',
  message,
  fix,
  ...(facts ? { facts } : {}),
});
export const unreachable = (message: string, fix: string, facts?: Facts): Finding => ({
  ...failed(message, fix, facts),
  unreachable: true,
});
export const notChecked = (message: string, fix?: string): Finding => ({ state: 'notChecked', message, ...(fix ? { fix } : {}) });

/** What an error of ours says: its last sentence is the fix. */
export function findingOf(err: Error, facts?: Facts): Finding {
  const { message, fix } = splitNextStep(err.message);
  return err instanceof RolloutsError && err.code === 'unreachable' ? unreachable(message, fix, facts) : failed(message, fix, facts);
}
