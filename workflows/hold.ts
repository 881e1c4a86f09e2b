/** Holds the lock of an endpoint name for another operation. */
import { condition, setHandler } from '@temporalio/workflow';
import { releaseSignal } from './contract/messages.js';

/** Ends when the operation that started it says so, or with it. While it runs, nobody else can use the name. */
export async function holdWorkflow(): Promise<void> {
  let released = false;
  setHandler(releaseSignal, () => void (released = true));
  await condition(() => released);
}
