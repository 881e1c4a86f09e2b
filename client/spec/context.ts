import type { Finding } from '../../workflows/contract/finding.js';
import { valueAt } from '../../workflows/contract/rules/field-path.js';

/** Where endpoints live unless their specs say so themselves. */
export interface SpecContext {
  projectId?: number;
  /** Delhi or Chennai. */
  location?: string;
  teamId?: number;
  activeIam?: number;
}

/** Fills in what the spec leaves out, in place. A spec without `endpoint` is the schema's to report. */
export function fillContext(tree: unknown, context: SpecContext): void {
  const endpoint = valueAt(tree, ['endpoint']);
  if (typeof endpoint !== 'object' || endpoint === null || Array.isArray(endpoint)) return;
  const attributes = endpoint as Record<string, unknown>;
  for (const name of ['projectId', 'location', 'teamId', 'activeIam'] as const) {
    if (attributes[name] === undefined && context[name] !== undefined) attributes[name] = context[name];
  }
}

/** Reports project and location when neither spec nor context has them: without both an endpoint has no identity. */
export function missingContext(tree: unknown): Finding[] {
  const endpoint = valueAt(tree, ['endpoint']);
  if (typeof endpoint !== 'object' || endpoint === null) return [];
  const finding = (name: 'projectId' | 'location', flag: string, variable: string, example: string): Finding[] =>
    valueAt(endpoint, [name]) !== undefined
      ? []
      : [
          {
            severity: 'error',
            code: name === 'projectId' ? 'project-missing' : 'location-missing',
            path: `endpoint.${name}`,
            message: `Nothing says in which ${name === 'projectId' ? 'project' : 'location'} the endpoint lives.`,
            fix: `Write ${name}: ${example} in the spec, or give ${flag} ${example}, ${variable}, or a profile with a default.`,
          },
        ];
  return [
    ...finding('projectId', '--project', 'E2E_PROJECT_ID', '1000'),
    ...finding('location', '--location', 'E2E_LOCATION', 'Delhi'),
  ];
}
