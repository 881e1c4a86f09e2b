/** What a detached start shows: what runs now, and how to come back. */
import type { Rollouts } from '../rollouts.js';
import { exitCodeOf, exitCodes, worstOf, type ExitCode } from './exit-codes.js';
import type { Followed, Unstarted } from './follow.js';
import { line, paint, print, printError, printJson, typed } from './output.js';
import { errorJson } from './run.js';

export function showStarted(
  rollouts: Rollouts,
  followed: readonly Followed[],
  unstarted: readonly Unstarted[],
  json: boolean,
): ExitCode {
  if (json) {
    printJson({
      operations: [
        ...followed.map(({ name, operation }) => ({
          name,
          operationId: operation.operationId,
          workflowId: operation.workflowId,
          joined: operation.joined,
        })),
        ...unstarted.map(({ name, error }) => ({ name, error: errorJson(error) })),
      ],
    });
  } else {
    for (const { name, operation } of followed) {
      print(
        line`${paint('cyan', '…')} ${paint('bold', name)}  ${operation.joined ? 'The same rollout runs already.' : 'Started.'} Watch it with ${typed(`tir-rollouts watch ${name}`)}.`,
      );
      const link = rollouts.uiLink(operation);
      if (link) print(line`    ${paint('dim', 'Temporal UI')}  ${link}`);
    }
    for (const { name, error } of unstarted)
      printError(
        line`${paint('red', '✖', process.stderr)} ${name}  ${typed(error instanceof Error ? error.message : String(error))}`,
      );
  }
  return worstOf([exitCodes.healthy, ...unstarted.map(({ error }) => exitCodeOf(error))]);
}
