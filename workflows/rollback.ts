/** Brings one endpoint back to an earlier revision. */
import type { OperationResult, RollbackInput } from './contract/operation.js';
import { Operation } from './operation.js';
import { parkSeconds, rollOut } from './rollout.js';
import type { ChosenRevision } from '../activities/index.js';

/**
 * A rollout of an earlier spec: planned, proven and taken back like any other. It makes a new revision that points to
 * the old one, so that history goes one way.
 * @throws ApplicationFailure as `rolloutWorkflow`
 */
export async function rollbackWorkflow(input: RollbackInput): Promise<OperationResult> {
  const { to, force = false, endpoint } = input;
  let chosen: ChosenRevision | undefined;
  const operation = new Operation('rollback', input, {
    parkSeconds: (failure, known) => (chosen ? parkSeconds(chosen.spec, failure, known) : 0),
  });
  return operation.run(async () => {
    chosen = await operation.step(
      'chooseRevision',
      { force, ...(to === undefined ? {} : { to }) },
      { summary: `Choose the revision of ${endpoint.name} to go back to` },
    );
    const { spec, digest, number } = chosen;
    operation.known.aim = `Going back to revision ${number}: `;
    const finish = await rollOut(operation, { ...input, spec, digest, pointsTo: number, source: { verb: 'rollback' } });
    return { ...finish, summary: `Back to revision ${number}. ${finish.summary}` };
  });
}
