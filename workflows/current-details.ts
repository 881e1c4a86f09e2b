/** What the Temporal UI shows of a running operation, in Markdown. Words that come from outside make no link and no image. */
import type { OperationInput, OperationStatus } from './contract/operation.js';
import type { Phase } from './contract/phase.js';
import { shellWord, visibleMarkdown } from './contract/visible.js';

/** Endpoint, phase, since when, until when, and the ways on. */
export function describeStatus({ endpoint, reason }: OperationInput, status: OperationStatus): string {
  const lines = [
    `**${visibleMarkdown(endpoint.name)}** · ${status.kind} · **${status.phase}** since ${status.since}`,
    status.detail ? visibleMarkdown(status.detail) : undefined,
    status.deadline ? deadlineOf(status.phase, status.deadline) : undefined,
    acting.includes(status.phase) ? `What TIR said last, how often it was tried and when it is tried next: the last failure of the pending activity, or ${visibleMarkdown(`tir-rollouts status ${shellWord(endpoint.name)}`)}` : undefined,
    status.endpointId ? `TIR endpoint ${status.endpointId}${status.revision ? `, revision ${status.revision}` : ''}` : undefined,
    `Asked for by ${visibleMarkdown(status.actor)}${reason ? `: ${visibleMarkdown(reason)}` : ''}`,
    `Operation ${status.operationId} · ${visibleMarkdown(`tir-rollouts history ${shellWord(endpoint.name)}`)}`,
  ];
  return lines.filter((line) => line !== undefined).join('\n\n');
}

/** Phases whose step may be tried for long, as while a SKU is sold out. */
const acting: readonly Phase[] = ['Creating', 'Starting', 'Patching'];

const deadlineOf = (phase: Phase, at: string): string =>
  phase === 'Parked' ? `Its steps are taken back at ${at}` : `Deadline of this step: ${at} (extendDeadline moves it)`;
