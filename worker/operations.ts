/** Operations that an activity asks for: started as a client would start them, under the lock of the endpoint. */
import { randomUUID } from 'node:crypto';
import type { Client } from '@temporalio/client';
import type { Deps, OperationRequest } from '../activities/deps.js';
import { RolloutsError } from '../client/errors.js';
import { lookAtHolder, startOperation, type StartRequest } from '../client/start.js';
import { endpointWorkflowId } from '../workflows/contract/identity.js';
import type { OperationInput, PowerInput, RolloutInput } from '../workflows/contract/operation.js';
import { API_VERSION } from '../workflows/contract/spec.js';

/** @param workSecretFile signs what is started, as a client does @returns why not, when another operation has the endpoint: the asker decides what that means */
export const operationStarter =
  (client: Client, taskQueue: string, workSecretFile?: string): Deps['startOperation'] =>
  async (request) => {
    try {
      const { operationId } = await startOperation(client, taskQueue, startRequestOf(request), workSecretFile);
      return { operationId };
    } catch (err) {
      if (err instanceof RolloutsError && err.code === 'conflict') return { refused: err.message };
      throw err;
    }
  };

/** Whether an operation runs under the lock of an endpoint. */
export const holderFinder =
  (client: Client): Deps['isHeld'] =>
  async (endpoint) =>
    (await lookAtHolder(client, endpointWorkflowId(endpoint))) !== undefined;

function startRequestOf(request: OperationRequest): StartRequest<OperationInput> {
  const { endpoint, credential, teamId, activeIam, actor, reason } = request;
  const base: OperationInput = {
    apiVersion: API_VERSION,
    operationId: randomUUID(),
    endpoint,
    credential,
    actor,
    reason,
    ...(teamId ? { teamId } : {}),
    ...(activeIam ? { activeIam } : {}),
  };
  if (request.kind === 'stop') {
    const input: PowerInput = { ...base, action: 'stop' };
    return { workflowType: 'powerWorkflow', kind: 'stop', input, summary: `stop ${endpoint.name}` };
  }
  const { spec, digest } = request;
  const input: RolloutInput = { ...base, spec, digest };
  return {
    workflowType: 'rolloutWorkflow',
    kind: 'rollout',
    input,
    summary: `Roll out ${endpoint.name}`,
    digest,
    framework: spec.endpoint.framework,
    sku: spec.endpoint.skuName ?? 'by-id',
  };
}
