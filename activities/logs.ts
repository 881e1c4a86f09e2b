/** Reads the worker logs of an endpoint, for people. */
import { ApplicationFailure } from '@temporalio/activity';
import { findEndpointRow } from '../db/endpoints.js';
import type { Deps } from './deps.js';
import { findOwn } from './inspect.js';
import type { Access } from './step.js';

/** Most lines that are given, the newest: a result of a workflow is no place for more. */
const MOST_LINES = 2_000;
const MOST_CHARACTERS = 500_000;

export const logActivities = ({ database, openTir }: Deps) => ({
  /** The newest lines, oldest first. @throws ApplicationFailure `TirNotFound` */
  async readLogs({ access, lines }: { access: Access; lines: number }): Promise<string[]> {
    const { tir } = openTir(access, () => undefined);
    const { live } = await findOwn(tir, access, await findEndpointRow(database, access.endpoint), database);
    if (!live)
      throw ApplicationFailure.create({
        type: 'TirNotFound',
        nonRetryable: true,
        message: `There is no endpoint ${access.endpoint.name} in project ${access.endpoint.projectId}, ${access.endpoint.location}. See tir-rollouts list.`,
      });
    const all = (await tir.getLogs(live.id)).slice(-Math.min(lines, MOST_LINES));
    let left = MOST_CHARACTERS;
    return all.reverse().filter((line) => (left -= line.length) >= 0).reverse();
  },
});
