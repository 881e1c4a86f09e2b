/** Variables of the worker that accepted specs refer to. */
import { sql } from 'drizzle-orm';
import type { Database } from './connect.js';
import { endpoints, revisions } from './schema.js';

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
