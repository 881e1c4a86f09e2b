import type { Command } from 'commander';
import type { FailureReport } from '../../../workflows/contract/operation.js';
import type { EndpointStatus } from '../../ask-options.js';
import type { NextEvent } from '../../next-event.js';
import { saidOfTir } from '../../whereabouts.js';
import { exitCodes } from '../exit-codes.js';
import { withConnection, type CommonOptions } from '../options.js';
import { clock, duration, moment, paint, print, printError, printJson, typed } from '../output.js';
import { withRollouts } from '../run.js';

/** `status`: how one endpoint stands, why, and what comes next. */
export function addStatus(program: Command): void {
  withConnection(
    program.command('status <name>').description('one endpoint: its newest operation, why it is where it is, and what comes next'),
  )
    .addHelpText('after', '\nExamples:\n  $ tir-rollouts status chat-1b --json')
    .action((name: string, options: CommonOptions) =>
      withRollouts(options, async (rollouts) => {
        const status = await rollouts.status(name);
        if (options.json) printJson(status);
        else if ('endpoint' in status) showStatus(status);
        else {
          print(`${name}  ${status.phase}, operation ${status.operationId} by ${status.actor} since ${status.since}`);
          line('next', nextWords(status.next));
          printError('PostgreSQL does not answer, or has no record of it yet: this is what Temporal knows.');
        }
        return exitCodes.healthy;
      }),
    );
}

const line = (label: string, text: string): void => print(`  ${paint('dim', label.padEnd(12))} ${text}`);

function showStatus({ endpoint, latest, closedAs, next }: Extract<EndpointStatus, { endpoint: unknown }>): void {
  print(`${paint('bold', endpoint.name)}  ${latest?.phase ?? 'no operation yet'}`);
  line(
    'endpoint',
    `${endpoint.target} · project ${endpoint.projectId} · ${endpoint.location} · ${saidOfTir(endpoint)}`,
  );
  if (endpoint.lastStatus)
    line(
      'last seen',
      `${endpoint.lastStatus}${endpoint.lastReplicas === null || endpoint.tirId === null ? '' : `, ${endpoint.lastReplicas} replica${endpoint.lastReplicas === 1 ? '' : 's'}`}${endpoint.lastSku === null || endpoint.tirId === null ? '' : `, on ${endpoint.lastSku}`}${endpoint.lastSeenAt ? ` at ${moment(endpoint.lastSeenAt)}` : ''}`,
    );
  if (endpoint.inferenceUrl) line('inference', endpoint.inferenceUrl);
  if (!latest) return;
  line('operation', `${latest.kind} ${latest.id} by ${latest.actor}${latest.reason ? `: ${latest.reason}` : ''}`);
  line(
    latest.endedAt ? 'ended' : 'since',
    `${moment(latest.phaseSince)} (${duration(Date.now() - latest.phaseSince.getTime())} ago)`,
  );
  const failure = latest.failure as FailureReport | null;
  if (latest.progress) line('sees', typed(latest.progress));
  if (failure) {
    line('reason', typed(`${failure.step}, ${failure.failureType}: ${failure.message}`));
    line('what exists', failure.standing);
  } else if (latest.summary) line('summary', typed(latest.summary));
  if (closedAs) line('ended', `${closedAs} in Temporal, without a last word`);
  line('next', nextWords(next));
}

function nextWords({ event, deadline }: NextEvent): string {
  if (!deadline) return typed(event);
  const left = new Date(deadline.at).getTime() - Date.now();
  const at = left > DAY_MS ? moment(deadline.at) : clock(deadline.at);
  return `${typed(event).replace(/\.$/, '')}; else ${deadline.then} ${left > 0 ? `at ${at}, in ${duration(left)}` : 'any moment now'}.`;
}

const DAY_MS = 86_400_000;
