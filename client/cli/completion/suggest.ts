/** What is only known when it is asked for, for a person who waits with a finger on the tab key. */
import type { Database } from '../../../db/connect.js';
import type { EndpointOverview } from '../../../db/operations.js';
import type { Settings } from '../../settings.js';
import { readTypedLine, type TypedLine } from './typed-line.js';
import type { DynamicKind } from './values.js';

export interface Suggestion {
  value: string;
  /** A few words beside it, where the shell shows them. */
  description: string;
}

/** Commands that speak of the past, where deleted endpoints count too. */
const retrospective: readonly string[] = ['history', 'revisions', 'show', 'diff', 'status', 'report', 'watch', 'wait'];
const MOST_OPERATIONS = 20;

/** @param words of the command line before the cursor, after the name of the program. @throws whatever is broken: then there is nothing to suggest */
export async function suggest(
  kind: DynamicKind,
  words: readonly string[],
  environment: NodeJS.ProcessEnv,
): Promise<Suggestion[]> {
  if (kind === 'profiles') {
    const { listProfiles } = await import('../../../activities/tir/config.js');
    return listProfiles(environment).names.map((value) => ({ value, description: 'profile' }));
  }
  const line = readTypedLine(words);
  const { resolveSettings } = await import('../../settings.js');
  const settings = resolveSettings(line.options, environment);
  if (settings.databaseUrl === undefined) return [];
  const { connectDatabase } = await import('../../../db/connect.js');
  const database = connectDatabase(settings.databaseUrl, { max: 1 });
  try {
    const known = await listKnown(database.db, settings, line);
    return kind === 'endpoints' ? await endpointsOf(known, line) : await detailsOf(kind, database.db, known, settings, line);
  } finally {
    await database.close();
  }
}

/** Those of the target, and of the project and location that the line names, if it does. */
async function listKnown(db: Database, { target }: Settings, { options }: TypedLine): Promise<EndpointOverview[]> {
  const { listEndpointOverviews } = await import('../../../db/operations.js');
  return (await listEndpointOverviews(db)).filter(
    ({ endpoint }) =>
      endpoint.target === target &&
      (options.projectId ?? endpoint.projectId) === endpoint.projectId &&
      (options.location ?? endpoint.location) === endpoint.location,
  );
}

async function endpointsOf(known: readonly EndpointOverview[], { command }: TypedLine): Promise<Suggestion[]> {
  const { isThere } = await import('../commands/list.js');
  return known
    .filter((one) => retrospective.includes(command) || isThere(one))
    .map(({ endpoint, latest }) => ({
      value: endpoint.name,
      description: latest ? `${latest.kind}: ${latest.phase}` : 'endpoint',
    }));
}

/** Operations or revisions of the endpoint that the line names. */
async function detailsOf(
  kind: 'operations' | 'revisions',
  db: Database,
  known: readonly EndpointOverview[],
  { target, projectId, location }: Settings,
  line: TypedLine,
): Promise<Suggestion[]> {
  const named = known.map(({ endpoint }) => endpoint).filter(({ name }) => name === line.name);
  const [endpoint] = named.filter((one) => one.projectId === projectId && one.location === location).concat(named);
  if (!endpoint) return [];
  const identity = { target, location: endpoint.location, projectId: endpoint.projectId, name: endpoint.name };
  if (kind === 'revisions') {
    const { listRevisions } = await import('../../../db/revisions.js');
    return (await listRevisions(db, identity)).map(({ number, verdict, reason }) => ({
      value: String(number),
      description: `${verdict ?? 'not judged yet'}${reason ? `: ${reason}` : ''}`,
    }));
  }
  const { listOperations } = await import('../../../db/operations.js');
  return (await listOperations(db, identity, { limit: MOST_OPERATIONS })).map(({ id, kind: what, phase, startedAt }) => ({
    value: id,
    description: `${what}: ${phase}, ${startedAt.toISOString().slice(0, 16).replace('T', ' ')}`,
  }));
}
