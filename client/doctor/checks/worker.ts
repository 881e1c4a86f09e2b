import { Client } from '@temporalio/client';
import { listPollers, type Poller } from '../../task-queue.js';
import { failed, ok, type Check } from '../check.js';
import type { Site } from '../site.js';

/** Whether a worker asks for work, both for what decides and for what acts. */
export const workerCheck: Check = {
  name: 'worker',
  needs: ['namespace'],
  asks: 'Temporal',
  run: async (site) => {
    const { taskQueue, namespace } = site.settings;
    const [workflow, activity] = await Promise.all([pollersOf(site, 'workflow'), pollersOf(site, 'activity')]);
    const here = workflow.filter(({ lives }) => lives);
    const facts = { taskQueue, workflow, activity };
    const queue = `task queue ${taskQueue} (namespace ${namespace})`;
    if (here.length > 0 && activity.some(({ lives }) => lives))
      return ok(`${here.length === 1 ? 'one polls' : `${here.length} poll`} ${queue}: ${here.map(describe).join(', ')}`, facts);
    const gone = workflow.map(describe).join(', ');
    return failed(
      here.length > 0
        ? `A worker polls ${queue} for workflow tasks and none for activity tasks: nothing acts.`
        : `No worker polls ${queue}: what is started waits until one comes.${gone ? ` Gone: ${gone}.` : ''}`,
      site.meantStack
        ? `See ${site.dataDirectory}/logs/worker.log; the stack starts its worker again by itself. Else start the stack again: tir-rollouts up`
        : 'Start one (tir-rollouts worker), or name its queue in TIR_ROLLOUTS_TASK_QUEUE.',
      facts,
    );
  },
};

/** Everybody on one of the two queues. */
export async function pollersOf(site: Site, type: 'workflow' | 'activity'): Promise<Poller[]> {
  const { taskQueue, namespace } = site.settings;
  return site.ask((connection) => listPollers(new Client({ connection, namespace }), taskQueue, type));
}

/** Such as `4711@host, 3 s ago`. */
function describe({ identity, lastAsked }: Poller): string {
  const seconds = Math.max(0, Math.round((Date.now() - lastAsked.getTime()) / 1000));
  return `${identity}, last asked ${seconds} s ago`;
}
