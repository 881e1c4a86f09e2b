/** Variables of the worker that accepted specs refer to. */
import { sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { endpoints, revisions } from './schema.js';

/** A transaction may be so long under way with a revision whose time is older than one that can be read already. */
const LONGEST_TRANSACTION = '10 minutes';

/**
 * The variables that accepted specs refer to, of every endpoint and every revision.
 * @param after what an earlier call gave as `readTo`: then only those of revisions since
 */
export async function listReferences(db: Pick<Database, 'execute'>, after?: string): Promise<{ names: string[]; readTo: string | undefined }> {
  const since = after === undefined ? sql`` : sql`where ${revisions.createdAt} > ${after}::timestamptz - ${LONGEST_TRANSACTION}::interval`;
  const { rows } = await db.execute<{ name: string | null; at: string }>(sql`
    select variable #>> '{}' as name, max(${revisions.createdAt})::text as at
    from ${revisions} left join lateral
      jsonb_path_query(${revisions.spec}, '$.endpoint.resourceDetails.envVariables[*].valueFrom.env') variable on true
    ${since} group by 1 order by max(${revisions.createdAt})`);
  return { names: rows.flatMap(({ name }) => name ?? []), readTo: rows.at(-1)?.at ?? after };
}

/** Whether the newest revision of any other endpoint that is on TIR refers to one of these variables of the worker. */
export async function isReferredToByOthers(db: Pick<Database, 'execute'>, endpointId: string, names: readonly string[]): Promise<boolean> {
  const { rows } = await db.execute(sql`
    select 1 from (
      select distinct on (${revisions.endpointId}) ${revisions.endpointId} as endpoint_id, ${revisions.spec} as spec
      from ${revisions} order by ${revisions.endpointId}, ${revisions.number} desc
    ) newest join ${endpoints} on ${endpoints.id} = newest.endpoint_id
    where ${endpoints.tirId} is not null and ${endpoints.id} <> ${endpointId}
      and jsonb_path_exists(newest.spec, '$.endpoint.resourceDetails.envVariables[*].valueFrom ? (@.env == $names[*])', jsonb_build_object('names', ${JSON.stringify(names)}::jsonb))
    limit 1`);
  return rows.length > 0;
}
