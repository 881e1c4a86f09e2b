/** A name for an endpoint that TIR takes and that is still free. */
import { nameRule } from '../../workflows/contract/rules/name.js';
import { endpointName, endpointSpec } from '../../workflows/contract/spec.js';
import type { ExistingEndpoint } from './reader.js';

/** Room for a number at the end, within TIR's 50 characters. */
const LONGEST_BASE = 40;

/** What is wrong with the name, as a sentence; undefined when nothing is. */
export function faultOfName(name: string, existing: readonly ExistingEndpoint[]): string | undefined {
  const parsed = endpointName.safeParse(name);
  if (!parsed.success) return `A name ${name.length > 50 ? 'has at most 50 characters' : 'is of lower-case letters and digits, in groups joined by single hyphens, such as chat-1b'}.`;
  const spec = endpointSpec.parse({ apiVersion: 'tir-rollouts/v1', endpoint: { name, framework: 'vllm' } });
  const [reserved] = nameRule(spec, 'unknown');
  if (reserved) return `${reserved.message} ${reserved.fix}`;
  const there = existing.find((one) => one.name === name);
  return there && `There is an endpoint ${name} already (id ${there.id}, ${there.location}). Choose another name, or take it over with tir-rollouts adopt ${name}.`;
}

/** A free name after a model, an image or a framework, such as `gpt2-2`. */
export function suggestName(after: string, existing: readonly ExistingEndpoint[]): string {
  const last = after.split('/').at(-1) ?? '';
  const base =
    last
      .replace(/[:@].*$/, '')
      .toLowerCase()
      .replaceAll(/[^a-z0-9]+/g, '-')
      .slice(0, LONGEST_BASE)
      .replaceAll(/^-+|-+$/g, '') || 'endpoint';
  for (let count = 1; ; count += 1) {
    const name = count === 1 ? base : `${base}-${count}`;
    if (faultOfName(name, existing) === undefined) return name;
  }
}
