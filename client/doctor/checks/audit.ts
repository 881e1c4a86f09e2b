import { findGapped } from '../../../db/audit-gaps.js';
import { connectDatabase } from '../../../db/connect.js';
import { findLockHolders } from '../../../db/look.js';
import { explainDatabaseTrouble } from '../../../db/trouble.js';
import { failed, ok, type Check } from '../check.js';
import { databaseFinding } from './postgres.js';

/** Most operations that are looked at. */
const MOST_LOOKED = 100;

/** Whether the audit of the newest operations is whole, and the tables can be read at all. */
export const auditCheck: Check = {
  name: 'audit',
  needs: ['schema'],
  asks: 'PostgreSQL',
  run: async (site) => {
    const url = site.settings.databaseUrl ?? '';
    // Half of the time is for saying who holds the lock that the reading waits for.
    const connection = connectDatabase(url, { max: 1, statementTimeoutMs: site.patienceMs / 2 });
    try {
      const { looked, gapped } = await findGapped(connection.db, MOST_LOOKED);
      const [first] = gapped;
      if (!first) return ok(`whole, in the newest ${looked} operations`, { looked, gapped });
      return failed(
        `The audit of ${gapped.length} of the newest ${looked} operations is not whole: ${gapped.map(({ operationId, gaps }) => `${operationId} (${gaps.join(', ')})`).join('; ')}.`,
        'Somebody took entries out of PostgreSQL: see them with tir-rollouts history NAME --operation ID, compare with a backup, and see who may write there.',
        { looked, gapped },
      );
    } catch (err) {
      const holders = explainDatabaseTrouble(err).kind === 'hindered' ? await findLockHolders(url, site.patienceMs / 2).catch(() => []) : [];
      if (holders.length === 0) return databaseFinding(err, site);
      return failed(
        `Tables of tir_rollouts are locked by ${holders.map(({ inWords }) => inWords).join(', ')}.`,
        `Wait for the end of that session, or end it there: select pg_terminate_backend(${holders[0]?.pid ?? 'PID'})`,
        { holders },
      );
    } finally {
      void connection.close();
    }
  },
};
