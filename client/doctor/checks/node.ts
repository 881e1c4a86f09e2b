import { findOldNode } from '../../stack/node-version.js';
import { requiredNode } from '../../stack/package-version.js';
import { failed, ok, type Check } from '../check.js';

/** Whether Node is new enough. @param running version of Node. Default: of this process */
export const nodeCheck = (running: string = process.versions.node, wanted: string = requiredNode()): Check => ({
  name: 'node',
  run: () => {
    const facts = { version: running, wanted };
    const old = findOldNode(running, wanted);
    return old ? failed(old.message, old.fix, facts) : ok(`Node ${running}`, facts);
  },
});
