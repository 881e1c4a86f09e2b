/** Makes a report out of what is recorded. Pure. */
import type { OperationFacts } from '../../db/operation-facts.js';
import type { Target } from '../../workflows/contract/identity.js';
import type { FailureReport, OperationResult } from '../../workflows/contract/operation.js';
import { isEndPhase, type Phase } from '../../workflows/contract/phase.js';
import { writeYaml } from '../spec/write-yaml.js';
import { auditOf } from './audit.js';
import { callsOf } from './calls.js';
import { changesOf } from './changes.js';
import { costOf } from './cost.js';
import { evidenceOf } from './evidence.js';
import { maskText } from '../mask-text.js';
import { nextStepOf } from './next-step.js';
import { timelineOf } from './phases.js';
import { probeChecksOf } from './probe-checks.js';
import type { Neighbour, Report } from './report.js';
import { stepsOf } from './steps.js';

export interface ReportContext {
  /** The moment that the report tells of. */
  asOf: Date;
  namespace: string;
  /** Root of the Temporal UI. */
  uiUrl?: string;
  /** How and when Temporal closed a run that wrote no last word. */
  closed?: { as: string; at?: Date };
}

export function makeReport(facts: OperationFacts, { asOf, namespace, uiUrl, closed }: ReportContext): Report {
  const { operation, endpoint, entries, revisions } = facts;
  const phase = operation.phase as Phase;
  const runs = operation.endedAt === null && !closed && !isEndPhase(phase);
  const until = operation.endedAt ?? closed?.at ?? asOf;
  const failure = operation.failure as FailureReport | null;
  const result = operation.result as OperationResult | null;
  const timeline = timelineOf(entries, operation.startedAt, { until, runs });
  const calls = callsOf(facts.calls);
  const probeChecks = probeChecksOf(facts.probes);
  const steps = stepsOf({
    entries,
    calls: calls.all,
    checks: probeChecks,
    timeline,
    runs,
    ...(failure ? { failed: { step: failure.step, type: failure.failureType, aborted: failure.phase === 'Aborted' } } : {}),
  });
  const revision = revisions.find(({ number, operationId }) =>
    operation.revision === null ? operationId === operation.id : number === operation.revision,
  );
  const tirId = result?.endpointId ?? failure?.endpointId ?? endpoint.tirId ?? undefined;
  const evidence = evidenceOf(operation.evidence);
  return {
    format: 'tir-rollouts/report/v1',
    asOf: asOf.toISOString(),
    endpoint: {
      target: endpoint.target as Target,
      location: endpoint.location,
      projectId: endpoint.projectId,
      name: endpoint.name,
      ...(tirId === undefined ? {} : { tirId }),
      ...(endpoint.inferenceUrl ? { inferenceUrl: endpoint.inferenceUrl } : {}),
    },
    operation: {
      id: operation.id,
      kind: operation.kind,
      actor: operation.actor,
      ...(operation.reason ? { reason: maskText(operation.reason) } : {}),
      ...(revision?.source && revision.operationId === operation.id ? { source: revision.source } : {}),
      ...(revision ? { revision: revision.number } : {}),
      ...(revision?.verdict ? { verdict: revision.verdict } : {}),
      startedAt: operation.startedAt.toISOString(),
      ...(operation.endedAt ? { endedAt: operation.endedAt.toISOString() } : {}),
    },
    outcome: {
      phase,
      runs,
      ...(closed ? { closedAs: closed.as } : {}),
      ...(operation.summary ? { summary: maskText(operation.summary) } : operation.progress ? { summary: maskText(operation.progress) } : {}),
      ...(failure
        ? {
            failure: {
              step: failure.step,
              failureType: failure.failureType,
              message: maskText(failure.message),
              standing: maskText(failure.standing),
            },
          }
        : {}),
      nextStep: nextStepOf({ name: endpoint.name, phase, runs, closed: closed !== undefined, ...(failure ? { failure } : {}) }),
      warnings: (result?.warnings ?? []).map(maskText),
      unverifiable: result?.unverifiable ?? [],
    },
    timeline,
    steps,
    probeChecks,
    ...(result?.probe ? { probeSummary: result.probe } : {}),
    calls,
    cost: costOf({ ...facts, steps, target: endpoint.target, asOf }),
    changes: changesOf(facts, (spec) => writeYaml(spec)),
    ...(evidence ? { evidence } : {}),
    audit: auditOf(entries),
    ...(facts.before ? { before: neighbourOf(facts.before) } : {}),
    ...(facts.after ? { after: neighbourOf(facts.after) } : {}),
    temporal: {
      workflowId: operation.workflowId,
      runId: operation.runId,
      namespace,
      ...(uiUrl === undefined ? {} : linksOf(uiUrl, namespace, operation.workflowId, operation.runId)),
    },
  };
}

const neighbourOf = ({ id, kind, phase }: OperationFacts['operation']): Neighbour => ({ id, kind, phase });

/** Only an http address becomes a link. */
function linksOf(uiUrl: string, namespace: string, workflowId: string, runId: string): Pick<Report['temporal'], 'runUrl' | 'endpointUrl'> {
  if (!/^https?:\/\//i.test(uiUrl)) return {};
  const workflows = `${uiUrl.replace(/\/+$/, '')}/namespaces/${encodeURIComponent(namespace)}/workflows`;
  const query = `WorkflowId="${workflowId}"`;
  return {
    runUrl: `${workflows}/${encodeURIComponent(workflowId)}/${runId}/history`,
    endpointUrl: `${workflows}?query=${encodeURIComponent(query)}`,
  };
}
