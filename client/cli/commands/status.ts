import type { Command } from 'commander';
import type { FailureReport } from '../../../workflows/contract/operation.js';
import type { EndpointStatus } from '../../ask-options.js';
import type { NextEvent } from '../../next-event.js';
import { saidOfTir } from '../../whereabouts.js';
import { exitCodes } from '../exit-codes.js';
import { withConnection, type CommonOptions } from '../options.js';
import { clock, duration, moment, line, paint, print, printError, printJson, typed } from '../output.js';
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
          say('next', nextWords(status.next));
          printError('PostgreSQL does not answer, or has no record of it yet: this is what Temporal knows.');
        }
        return exitCodes.healthy;
      }),
    );
}

const say = (label: string, text: string): void => print(line`  ${paint('dim', label.padEnd(12))} ${text}`);

function showStatus({ endpoint, latest, closedAs, resetTo, next }: Extract<EndpointStatus, { endpoint: unknown }>): void {
  print(line`${paint('bold', endpoint.name)}  ${latest?.phase ?? 'no operation yet'}`);
  say(
    'endpoint',
    `${endpoint.target} · project ${endpoint.projectId} · ${endpoint.location} · ${saidOfTir(endpoint)}`,
  );
  if (endpoint.lastStatus)
    say(
      'last seen',
      `${endpoint.lastStatus}${endpoint.lastReplicas === null || endpoint.tirId === null ? '' : `, ${endpoint.lastReplicas} replica${endpoint.lastReplicas === 1 ? '' : 's'}`}${endpoint.lastSku === null || endpoint.tirId === null ? '' : `, on ${endpoint.lastSku}`}${endpoint.lastSeenAt ? ` at ${moment(endpoint.lastSeenAt)}` : ''}`,
    );
  if (endpoint.inferenceUrl) say('inference', endpoint.inferenceUrl);
  if (!latest) return;
  say('operation', `${latest.kind} ${latest.id} by ${latest.actor}${latest.reason ? `: ${latest.reason}` : ''}`);
  say(
    latest.endedAt ? 'ended' : 'since',
    `${moment(latest.phaseSince)} (${duration(Date.now() - latest.phaseSince.getTime())} ago)`,
  );
  const failure = latest.failure as FailureReport | null;
  if (latest.progress) say('sees', typed(latest.progress));
  if (failure) {
    say('reason', typed(`${failure.step}, ${failure.failureType}: ${failure.message}`));
    say('what exists', failure.standing);
  } else if (latest.summary) say('summary', typed(latest.summary));
  if (resetTo) say('reset', `in Temporal: it goes on in run ${resetTo}`);
  if (closedAs) say('ended', `${closedAs} in Temporal, without a last word`);
  say('next', nextWords(next));
}

function nextWords({ event, deadline }: NextEvent): string {
  if (!deadline) return typed(event);
  const left = new Date(deadline.at).getTime() - Date.now();
  const at = left > DAY_MS ? moment(deadline.at) : clock(deadline.at);
  return `${typed(event).replace(/\.$/, '')}; else ${deadline.then} ${left > 0 ? `at ${at}, in ${duration(left)}` : 'any moment now'}.`;
}

const DAY_MS = 86_400_000;
