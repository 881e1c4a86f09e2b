/** The steps of a workflow, taken from its code: a new step without a test is noticed. */
import { readFileSync } from 'node:fs';

const call = /operation\.(?:step|takeBack)\(\s*([^,]+),/g;

/** The name of each step as it is written, in order, each once; steps whose name is made at run time are there as their expression. */
export function stepsOf(workflow: 'rollout' | 'restore' | 'rollback' | 'adjust' | 'power' | 'delete' | 'rename' | 'adopt' | 'look'): string[] {
  const source = readFileSync(new URL(`../../workflows/${workflow}.ts`, import.meta.url), 'utf8');
  return [...new Set([...source.matchAll(call)].map(([, name = '']) => name.replace(/^'|'$/g, '')))];
}
