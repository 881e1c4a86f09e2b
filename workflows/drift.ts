/** Compares a project with our records, and mends what may be mended when asked to. Holds no lock; runs on a schedule too. */
import { uuid4 } from '@temporalio/workflow';
import { activitiesFor, PROBE_ROUND_MS } from './activity-options.js';
import type { DriftInput, DriftReport } from './contract/drift.js';
import { failureOf, isFailure } from './failure.js';

/** @returns what was found; with `repair`, what was started to mend it. @throws ApplicationFailure of the type that TIR's refusal has */
export async function driftWorkflow(input: DriftInput): Promise<DriftReport> {
  const check = { ...input, checkId: uuid4() };
  const what = input.name ?? `project ${input.projectId}`;
  const report = await activitiesFor({ kind: 'read', summary: `Compare ${what} with TIR`, deadlineMs: 600_000 }).checkDrift(check);
  if (input.probe && !input.ignore?.includes('silent')) {
    const calls = activitiesFor({ kind: 'probe', summary: `Probe ${what}`, deadlineMs: PROBE_ROUND_MS });
    const { findings, ...asked } = await calls.findSilent({ ...check, busy: report.busy });
    Object.assign(report, asked);
    report.findings.push(...findings);
  }
  if (!input.repair) return report;
  for (const finding of report.findings) {
    const act = activitiesFor({ kind: 'read', summary: `Mend ${finding.endpoint.name}: ${finding.kind}`, deadlineMs: 120_000 });
    try {
      finding.repair = await act.repairDrift({ ...check, finding });
    } catch (err) {
      if (!isFailure(err)) throw err;
      finding.repair = { refused: failureOf(err).message };
    }
  }
  return report;
}
