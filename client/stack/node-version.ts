/** Whether Node is new enough. It imports nothing that an old one lacks, for it is what runs there. */
import { requiredNode } from './package-version.js';

/** @param running version of Node. Default: of this process. @returns what is wrong, and how to mend it; undefined for one that is new enough */
export function findOldNode(
  running: string = process.versions.node,
  wanted: string = requiredNode(),
): { message: string; fix: string } | undefined {
  if (isAtLeast(running, wanted.replace(/^>=/, ''))) return undefined;
  return {
    message: `Node ${running} is too old: tir-rollouts needs ${wanted}.`,
    fix: 'Install a newer one from https://nodejs.org, or with a version manager: nvm install 22',
  };
}

function isAtLeast(version: string, least: string): boolean {
  const [have, need] = [version, least].map((text) => text.split('.').map(Number)) as [number[], number[]];
  const differing = [0, 1, 2].find((place) => (have[place] ?? 0) !== (need[place] ?? 0));
  return differing === undefined || (have[differing] ?? 0) > (need[differing] ?? 0);
}
