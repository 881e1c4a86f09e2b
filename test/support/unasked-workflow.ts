/** A workflow of somebody else, that has our worker act by its own decisions. */
import { proxyActivities, workflowInfo } from '@temporalio/workflow';

type Act = (argument: unknown) => Promise<unknown>;

/** What is to be done, beside what the workflow was asked for. */
interface Errand {
  taskQueue: string;
  activity: string;
  argument: unknown;
}

/** Errands ride in the memo, so that the input can be one that was signed. @returns how each ended */
async function run(_input: unknown): Promise<string[]> {
  const ends: string[] = [];
  for (const { taskQueue, activity, argument } of (workflowInfo().memo?.['errands'] ?? []) as Errand[]) {
    const acts = proxyActivities<Record<string, Act>>({ taskQueue, startToCloseTimeout: '20s', retry: { maximumAttempts: 1 } });
    ends.push(
      await (acts[activity] as Act)(argument).then(
        () => 'done',
        (err: Error) => (err.cause instanceof Error && 'type' in err.cause ? String(err.cause.type) : String(err)),
      ),
    );
  }
  return ends;
}

export const rolloutWorkflow = run;
export const logsWorkflow = run;
