/**
 * Ours means: its id is in our table; or a pending create of ours says that the name was absent at a moment, the
 * endpoint was created after that moment, and reading it back equals what was sent. Anything else of that name is a
 * stranger's: it is refused and never touched.
 */
import { ApplicationFailure } from '@temporalio/activity';
import type { PendingEffect } from '../db/schema.js';
import { compareLive } from './tir/compare.js';
import { readCreatedAt } from './tir/created-at.js';
import type { LiveEndpoint } from './tir/live.js';

/** How far the clocks of TIR and of the worker may differ (ms). */
const CLOCK_SKEW_MS = 120_000;

export type Ownership = { ours: true } | { ours: false; why: string };

/** Whether the endpoint is the one that the pending create made. */
export function judgeOwnership(live: LiveEndpoint, pending: PendingEffect | null): Ownership {
  if (pending?.act !== 'create' || !pending.specs) return { ours: false, why: 'we have no record of making it' };
  const absentAt = Date.parse(pending.absentAt);
  const moments = live.createdAt === undefined ? [] : readCreatedAt(live.createdAt);
  if (!moments.some((moment) => moment.getTime() >= absentAt - CLOCK_SKEW_MS)) {
    return {
      ours: false,
      why: `it was created at ${live.createdAt ?? 'an unknown time'}, before our create (${pending.absentAt})`,
    };
  }
  const mismatches = pending.specs.map(
    (spec) => compareLive(spec.endpoint, live, { fallbackSkus: spec.rollout.fallbackSkus }).mismatches[0],
  );
  const isOneOfThem = mismatches.some((mismatch) => mismatch === undefined);
  if (!isOneOfThem) return { ours: false, why: `its ${mismatches.at(-1)?.path ?? 'spec'} is not what was sent` };
  return { ours: true };
}

/** The refusal that a stranger's endpoint of our name ends in. */
export const foreign = (live: LiveEndpoint, why: string): ApplicationFailure =>
  ApplicationFailure.create({
    type: 'ForeignEndpoint',
    nonRetryable: true,
    message: `An endpoint named ${live.name} exists (TIR id ${live.id}) and is not ours: ${why}. It was not touched. Take it over with tir-rollouts adopt ${live.id}, or choose another name.`,
  });
