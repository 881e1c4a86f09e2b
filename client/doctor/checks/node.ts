import { requiredNode } from '../../stack/package-version.js';
import { failed, ok, type Check } from '../check.js';

/** Whether Node is new enough. @param running version of Node. Default: of this process */
export const nodeCheck = (running: string = process.versions.node, wanted: string = requiredNode()): Check => ({
  name: 'node',
  run: () => {
    const facts = { version: running, wanted };
    if (isAtLeast(running, wanted.replace(/^>=/, ''))) return ok(`Node ${running}`, facts);
    return failed(
      `Node ${running} is too old: tir-rollouts needs ${wanted}.`,
      'Install a newer one from https://nodejs.org, or with a version manager: nvm install 22',
      facts,
    );
  },
});

function isAtLeast(version: string, least: string): boolean {
  const [have, need] = [version, least].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const differing = [0, 1, 2].find((place) => (have[place] ?? 0) !== (need[place] ?? 0));
  return differing === undefined || (have[differing] ?? 0) > (need[differing] ?? 0);
}
