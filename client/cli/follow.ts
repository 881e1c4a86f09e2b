/** Follows operations to their end, and says what came of them. */
import type { Operation } from '../operation.js';
import type { Rollouts } from '../rollouts.js';
import type { FailureReport, OperationResult } from '../../workflows/contract/operation.js';
import { isEndPhase, type Phase } from '../../workflows/contract/phase.js';
import { visible } from '../../workflows/contract/visible.js';
import type { JsonState } from './exit-code-meanings.js';
import { exitCodeOf, exitCodes, type ExitCode } from './exit-codes.js';
import { listenForInterruption } from './interruption.js';
import { LiveView } from './live-view.js';
import { duration, line, paint, print, printJson, typed } from './output.js';
import { errorJson } from './run.js';

export interface Followed {
  name: string;
  operation: Operation;
}

/** An operation that could not be started, beside others that could. */
export interface Unstarted {
  name: string;
  error: unknown;
}

interface End {
  name: string;
  operation?: Operation;
  code: ExitCode;
  ms: number;
  result?: OperationResult;
  error?: unknown;
  state?: Exclude<JsonState, 'deadline'>;
}

export interface FollowOptions {
  json: boolean;
  /** Return as soon as an operation parks; the default where nobody watches. */
  returnWhenParked?: boolean;
  /** What else the one JSON document holds, beside the operations. */
  beside?: object;
}

/** Shows progress until all have ended, then the results. Ctrl-C leaves them running. @returns one code for each */
export async function follow(
  rollouts: Rollouts,
  followed: readonly Followed[],
  unstarted: readonly Unstarted[],
  options: FollowOptions,
): Promise<ExitCode[]> {
  const view = new LiveView(options.json, Math.max(0, ...followed.map(({ name }) => visible(name).length)));
  const interruption = listenForInterruption();
  await view.open();
  const returnWhenParked = options.returnWhenParked ?? !process.stdout.isTTY;
  const ends: End[] = unstarted.map(({ name, error }) => ({ name, error, code: exitCodeOf(error), ms: 0 }));
  try {
    ends.push(...(await Promise.all(followed.map((one) => followOne(one, view, interruption.signal, returnWhenParked)))));
  } finally {
    view.close();
    interruption.release();
  }
  if (options.json) printJson({ ...options.beside, operations: ends.map(jsonOf) });
  else for (const end of ends) show(rollouts, end);
  return ends.map(({ code }) => code);
}

/** Phases that wait for a person. */
const waits: Partial<Record<Phase, 'parked' | 'awaitsApproval'>> = { Parked: 'parked', AwaitingApproval: 'awaitsApproval' };

async function followOne(
  { name, operation }: Followed,
  view: LiveView,
  signal: AbortSignal,
  returnWhenParked: boolean,
): Promise<End> {
  // Until it says when it began.
  let startedAt = Date.now();
  let endedAt: number | undefined;
  const took = () => (endedAt ?? Date.now()) - startedAt;
  for await (const progress of operation.progress(signal)) {
    const { phase, detail, unattended } = progress;
    startedAt = Date.parse(progress.startedAt);
    endedAt = progress.endedAt === undefined ? undefined : Date.parse(progress.endedAt);
    // The last word is said with the result.
    if (isEndPhase(phase)) break;
    view.set({
      name,
      phase,
      startedAt,
      ...(detail ? { detail } : {}),
      ...(waits[phase] ? { mark: 'parked' as const } : {}),
    });
    if (unattended) view.warn(name, detail ?? '');
    const state = waits[phase];
    if (state && returnWhenParked && !unattended) {
      const nobody = await operation.whyUnattended();
      if (nobody) view.warn(name, nobody);
    }
    if (state && returnWhenParked) return { name, operation, code: exitCodes.needsPerson, ms: took(), state };
  }
  if (signal.aborted) return { name, operation, code: exitCodes.interrupted, ms: took(), state: 'interrupted' };
  try {
    const result = await operation.result();
    view.set({ name, phase: result.phase, detail: result.summary, startedAt, endedAt: startedAt + took(), mark: result.phase === 'Unproven' ? 'unproven' : 'good' });
    // A rename ends under another name.
    return { name: result.endpoint.name, operation, result, code: exitCodes.healthy, ms: took() };
  } catch (error) {
    view.set({ name, phase: reportOf(error)?.phase ?? 'Ended', startedAt, endedAt: startedAt + took(), mark: 'bad' });
    return { name, operation, error, code: exitCodeOf(error), ms: took() };
  }
}

function jsonOf({ name, operation, code, ms, result, error, state }: End): Record<string, unknown> {
  return {
    name,
    exitCode: code,
    ...(operation ? { operationId: operation.operationId, workflowId: operation.workflowId, joined: operation.joined } : {}),
    seconds: Math.round(ms / 100) / 10,
    ...(state ? { state } : {}),
    ...(result ? { result } : {}),
    ...(error === undefined ? {} : { error: errorJson(error) }),
  };
}

function show(rollouts: Rollouts, { name, operation, ms, result, error, state }: End): void {
  print();
  if (result) print(line`${paint(result.phase === 'Unproven' ? 'yellow' : 'green', '✔')} ${paint('bold', name)}  ${result.summary} (${duration(ms)})`);
  else if (state === 'parked')
    print(
      line`${paint('yellow', '⏸')} ${paint('bold', name)}  Parked: it waits for a person. Go on with ${typed(`tir-rollouts retry ${name}`)} or ${typed(`tir-rollouts abort ${name}`)}.`,
    );
  else if (state === 'awaitsApproval')
    print(
      line`${paint('yellow', '⏸')} ${paint('bold', name)}  Awaits approval. Go on with ${typed(`tir-rollouts approve ${name}`)} or ${typed(`tir-rollouts reject ${name}`)}; the plan is in ${typed(`tir-rollouts history ${name}`)}.`,
    );
  else if (state === 'interrupted')
    print(
      line`${paint('yellow', '…')} ${paint('bold', name)}  It goes on without this terminal. Come back with ${typed(`tir-rollouts watch ${name}`)}; end it with ${typed(`tir-rollouts abort ${name}`)}.`,
    );
  else showError(name, error);
  for (const warning of result?.warnings ?? []) print(line`    ${paint('yellow', 'warning')}      ${warning}`);
  if (result?.unverifiable?.length)
    print(line`    ${paint('dim', 'unverified')}   TIR does not return: ${result.unverifiable.join(', ')}`);
  if (result?.inferenceUrl) print(line`    ${paint('dim', 'inference')}    ${result.inferenceUrl}`);
  const link = operation && rollouts.uiLink(operation);
  if (link) print(line`    ${paint('dim', 'Temporal UI')}  ${link}`);
  if (operation && state !== 'interrupted') print(line`    ${paint('dim', 'history')}      ${typed(`tir-rollouts history ${name}`)}`);
}

const reportOf = (error: unknown): FailureReport | undefined => (error as { facts?: { report?: FailureReport } }).facts?.report;

/** What failed, what exists now, what to do next: a line each. */
function showError(name: string, error: unknown): void {
  const report = reportOf(error);
  if (!report)
    return print(line`${paint('red', '✖')} ${paint('bold', name)}  ${typed(error instanceof Error ? error.message : String(error))}`);
  print(line`${paint('red', '✖')} ${paint('bold', name)}  ${report.phase}: ${typed(report.message)}`);
  print(line`    ${paint('dim', 'what exists')}  ${report.standing}`);
  if (report.serving)
    print(
      line`    ${paint('dim', 'serves now')}   revision ${report.serving.revision}${report.serving.proven ? ', proven by probe' : ', not proven'}`,
    );
  if (report.phase === 'Degraded') print(line`    ${paint('red', 'next')}         ${typed(report.nextStep)}`);
}
