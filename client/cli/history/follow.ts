/** Shows the history as it is being written, until its end or Ctrl-C. */
import type { HistoryEvent } from '../../follow-history.js';
import type { Rollouts } from '../../rollouts.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { listenForInterruption } from '../interruption.js';
import { printError, printJsonLine, typed } from '../output.js';
import { showBegin, showEntry, showFollowedEnd } from './view.js';

export async function followHistory(
  rollouts: Rollouts,
  name: string,
  { json, ...asked }: { json: boolean; operationId?: string; since?: Date },
): Promise<ExitCode> {
  const interruption = listenForInterruption();
  const onOutage = (err: Error): void => printError(typed(err.message));
  try {
    for await (const event of rollouts.followHistory(name, { ...asked, signal: interruption.signal, onOutage })) {
      if (json) printJsonLine(lineOf(event));
      else show(event);
    }
    return interruption.signal.aborted ? exitCodes.interrupted : exitCodes.healthy;
  } finally {
    interruption.release();
  }
}

function show(event: HistoryEvent): void {
  if (event.event === 'began') showBegin(event.name, event.operation);
  else if (event.event === 'recorded') showEntry(event.entry);
  else showFollowedEnd(event);
}

/** One line each: what is new, and of which operation. */
function lineOf(event: HistoryEvent): Record<string, unknown> {
  if (event.event !== 'recorded') return { ...event };
  const { event: what, name, entry } = event;
  return { event: what, name, entry };
}
