/** Options that several commands share. */
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { ConnectRolloutsOptions } from '../settings.js';

export interface CommonOptions {
  json?: boolean;
  profile?: string;
  target?: 'tir' | 'simulator';
  project?: number;
  location?: string;
  dataDir?: string;
  reason?: string;
  actor?: string;
}

export function positiveInteger(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!Number.isSafeInteger(value) || value < 1) throw new InvalidArgumentError('It must be a whole number above 0.');
  return value;
}

/** Which TIR, which project, which stack. */
export const withConnection = (command: Command): Command =>
  command
    .option('--profile <name>', "credentials of E2E's CLI on the worker; means the real TIR and costs money")
    .addOption(new Option('--target <target>', 'default: simulator, unless a profile is named').choices(['tir', 'simulator']))
    .option('--project <id>', 'TIR project (default: of the profile, else of E2E_PROJECT_ID)', positiveInteger)
    .option('--location <location>', 'Delhi or Chennai (default: of the profile, else of E2E_LOCATION)')
    .option('--data-dir <dir>', 'where the local stack keeps its data')
    .option('--json', 'print JSON for scripts');

/** Who asks and why, for the audit. */
export const withReason = (command: Command): Command =>
  command
    .option('--reason <text>', 'why, for the history')
    .option('--actor <name>', 'who asks, for the history (default: user@host)');

/** Where the commands connect to. Profiles give their project and location as defaults. */
export async function connectOptions(options: CommonOptions): Promise<ConnectRolloutsOptions> {
  const context = await contextOf(options);
  return {
    ...(options.profile ? { profile: options.profile } : {}),
    ...(options.target ? { target: options.target } : {}),
    ...(options.dataDir ? { dataDirectory: options.dataDir } : {}),
    ...(options.actor ? { actor: options.actor } : {}),
    ...context,
  };
}

async function contextOf(options: CommonOptions): Promise<{ projectId?: number; location?: string }> {
  const said = {
    ...(options.project ? { projectId: options.project } : {}),
    ...(options.location ? { location: options.location } : {}),
  };
  const profile = options.profile ?? (process.env['TIR_ROLLOUTS_PROFILE'] || undefined);
  const isReal = options.target === 'tir' || (options.target === undefined && profile !== undefined);
  if (!isReal) return said;
  return { ...(await defaultsOf(profile)), ...said };
}

/** Best effort: the profile lies on the worker, and perhaps here too. What is missing is asked for later, by name. */
async function defaultsOf(profile: string | undefined): Promise<{ projectId?: number; location?: string }> {
  const { loadCredentials } = await import('../../activities/tir/config.js');
  try {
    const { projectId, location } = loadCredentials(profile === undefined ? 'env' : { profile }, process.env);
    return { ...(projectId ? { projectId } : {}), ...(location ? { location } : {}) };
  } catch {
    const { E2E_PROJECT_ID, E2E_LOCATION } = process.env;
    return {
      ...(/^\d+$/.test(E2E_PROJECT_ID ?? '') ? { projectId: Number(E2E_PROJECT_ID) } : {}),
      ...(E2E_LOCATION ? { location: E2E_LOCATION } : {}),
    };
  }
}
