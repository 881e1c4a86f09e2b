/** The first step of a verb on a live endpoint: claim it, look at it, and refuse a verb that TIR would refuse. */
import { ActivityFailure, ApplicationFailure } from '@temporalio/workflow';
import type { Absence, LookInput, Sight } from '../activities/index.js';
import type { Operation } from './operation.js';

/** @throws ActivityFailure with `IllegalPhase`, `TirNotFound` or `ForeignEndpoint` before anything is changed */
export async function lookAt(operation: Operation, wanted: Omit<LookInput, 'ticket' | 'access'>): Promise<Sight> {
  const sight = await operation.step('look', wanted, { summary: `Look at ${operation.input.endpoint.name} on TIR` });
  operation.known.endpointId = sight.endpointId;
  return sight;
}

/** Whether a look found nothing where an endpoint had been. */
export function isGone(err: unknown): boolean {
  const cause = err instanceof ActivityFailure ? err.cause : undefined;
  return cause instanceof ApplicationFailure && cause.type === 'TirNotFound' && (cause.details?.[0] as Absence | undefined)?.wasThere === true;
}
