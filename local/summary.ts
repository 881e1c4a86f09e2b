import { join } from 'node:path';
import type { Places } from './places.js';
import type { StackFile } from '../client/stack/stack-file.js';

/** The block that says where everything is, once the stack is up. Holds no password. */
export function summary(stack: StackFile, places: Places, tookMs: number): string {
  const rows: [string, string][] = [
    ['Data directory', `${places.directory} (stays when the stack ends)`],
    ['Temporal UI', stack.temporal.uiUrl ?? 'that of your own Temporal service'],
    ['Temporal', `${stack.temporal.address}, namespace ${stack.temporal.namespace}`],
    ['PostgreSQL', postgresRow(stack.postgres)],
    ['Simulator', `${stack.simulator.controlPlaneUrl} (control plane), ${stack.simulator.dataPlaneUrl} (data plane)`],
    ['', `${stack.simulator.adminUrl} (admin, token in ${stack.simulator.adminTokenFile})`],
    [
      'Credentials',
      stack.profile === undefined
        ? 'none: rollouts reach the simulator alone'
        : `profile ${stack.profile}: real endpoints, which cost money`,
    ],
    ['Logs', places.logs],
  ];
  return [
    `The stack is up (${(tookMs / 1000).toFixed(1)} s).`,
    '',
    ...rows.map(([label, text]) => `  ${label.padEnd(16)}${text}`),
    '',
  ].join('\n');
}

function postgresRow(postgres: StackFile['postgres']): string {
  const url = withoutSecrets(postgres.url);
  if (postgres.dataDirectory === undefined) return `${url} (from DATABASE_URL)`;
  return `${url} (password in ${join(postgres.dataDirectory, 'password')})`;
}

/** A database URL as it may be shown: no password, and no parameters, which could hold one. */
function withoutSecrets(url: string): string {
  try {
    const shown = new URL(url);
    shown.password = '';
    shown.search = '';
    return shown.href;
  } catch {
    return 'yours';
  }
}
