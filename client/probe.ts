/** Does it serve now? One round of probes by a short workflow, since only a worker has TIR's token. */
import type { Client } from '@temporalio/client';
import type { ProbeRound, ProbeRoundInput } from '../workflows/contract/probe-round.js';
import { API_VERSION } from '../workflows/contract/spec.js';
import { projectOf } from './inputs.js';
import { readLive } from './reads.js';
import type { Settings } from './settings.js';

/** @param names endpoints that are to serve; without any, all of the project, each as its record wants. @throws RolloutsError `notFound` */
export function probeNow(client: Client, settings: Settings, names: readonly string[]): Promise<ProbeRound> {
  const { target, credential, actor } = settings;
  const { projectId, location } = projectOf(settings);
  const named = names.length > 0 ? { names: [...names], mustServe: true } : {};
  const input: ProbeRoundInput = { apiVersion: API_VERSION, target, projectId, location, credential, actor, ...named };
  return readLive(client, settings, { workflowType: 'probeWorkflow', idPrefix: `probe/${target}/${projectId}`, input, seconds: 960 });
}
