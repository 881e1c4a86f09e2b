/** The typed API: every verb of an endpoint, its status and its history. */
import { randomUUID } from 'node:crypto';
import { WorkflowFailedError, WorkflowNotFoundError, type Client } from '@temporalio/client';
import { ActivityFailure, ApplicationFailure } from '@temporalio/common';
import type { DatabaseConnection } from '../db/connect.js';
import type { EndpointOverview } from '../db/operations.js';
import { endpointWorkflowId, planWorkflowId, type EndpointIdentity } from '../workflows/contract/identity.js';
import type {
  DeleteInput,
  OperationInput,
  Plan,
  PowerInput,
  RolloutInput,
  ScaleInput,
  SpecSource,
} from '../workflows/contract/operation.js';
import { API_VERSION, type EndpointSpec, type EndpointSpecInput } from '../workflows/contract/spec.js';
import { validateSpec } from '../workflows/contract/validate-spec.js';
import { RolloutsError, type RunningOperation } from './errors.js';
import { Operation } from './operation.js';
import { Records, type HistoryEntry, type HistoryOptions } from './records.js';
import type { Settings } from './settings.js';
import { specDigest } from './spec/digest.js';
import { phaseOf, runningOf, startOperation, type StartRequest } from './start.js';
import { isUnreachable } from './unreachable.js';

export interface AskOptions {
  /** Why, for the audit. */
  reason?: string;
}

export interface ApplyOptions extends AskOptions {
  /** Where the spec came from, for the audit. */
  source?: SpecSource;
}

/** An endpoint by its name in the default project and location, or in full. */
export type EndpointLike = string | { name: string; projectId?: number; location?: string };

export class Rollouts {
  private readonly records: Records;

  constructor(
    private readonly client: Client,
    private readonly database: DatabaseConnection | undefined,
    readonly settings: Settings,
    private readonly release: () => Promise<void>,
  ) {
    this.records = new Records(database);
  }

  /**
   * Starts a rollout of the spec, or joins the one that rolls out the same spec already.
   * @throws RolloutsError `invalid` with all findings; `conflict` with what runs
   */
  async apply(spec: EndpointSpecInput, options: ApplyOptions = {}): Promise<Operation> {
    const input = this.#rolloutInput(this.#validate(spec), options);
    const { endpoint } = input.spec;
    return this.#start({
      workflowType: 'rolloutWorkflow',
      kind: 'rollout',
      input,
      summary: `Roll out ${endpoint.name}`,
      digest: input.digest,
      framework: endpoint.framework,
      sku: endpoint.skuName ?? (endpoint.privateCloudId ? 'private' : 'by-id'),
    });
  }

  /** What a rollout would do, without doing it. @throws RolloutsError `invalid`, `refused` */
  async plan(spec: EndpointSpecInput): Promise<Plan> {
    const input = this.#rolloutInput(this.#validate(spec), {});
    try {
      return (await this.#reached(() =>
        this.client.workflow.execute('planWorkflow', {
          workflowId: planWorkflowId(input.endpoint, input.operationId),
          taskQueue: this.settings.taskQueue,
          args: [input],
          workflowExecutionTimeout: '60s',
        }),
      )) as Plan;
    } catch (err) {
      throw readPlanFailure(err);
    }
  }

  scale(endpoint: EndpointLike, replicas: number, options: AskOptions & { deadlineSeconds?: number } = {}): Promise<Operation> {
    if (!Number.isInteger(replicas) || replicas < 1 || replicas > 512)
      throw new RolloutsError('invalid', `The count of replicas must be a whole number from 1 to 512, not ${replicas}.`);
    const input: ScaleInput = {
      ...this.#base(endpoint, options),
      replicas,
      ...(options.deadlineSeconds ? { deadlineSeconds: options.deadlineSeconds } : {}),
    };
    return this.#start({
      workflowType: 'scaleWorkflow',
      kind: 'scale',
      input,
      summary: `Scale ${input.endpoint.name} to ${replicas}`,
    });
  }

  stop(endpoint: EndpointLike, options: AskOptions = {}): Promise<Operation> {
    return this.#power('stop', endpoint, options);
  }

  start(endpoint: EndpointLike, options: AskOptions = {}): Promise<Operation> {
    return this.#power('start', endpoint, options);
  }

  restart(endpoint: EndpointLike, options: AskOptions = {}): Promise<Operation> {
    return this.#power('restart', endpoint, options);
  }

  /** @param options.acknowledgeCommitted a committed plan is not refunded: deleting one needs this said */
  delete(endpoint: EndpointLike, options: AskOptions & { acknowledgeCommitted?: boolean } = {}): Promise<Operation> {
    const input: DeleteInput = {
      ...this.#base(endpoint, options),
      ...(options.acknowledgeCommitted ? { acknowledgeCommitted: true } : {}),
    };
    return this.#start({ workflowType: 'deleteWorkflow', kind: 'delete', input, summary: `Delete ${input.endpoint.name}` });
  }

  /** The operation that runs on the endpoint now, else the newest one that Temporal remembers. @throws RolloutsError `notFound` */
  async get(endpoint: EndpointLike): Promise<Operation> {
    const identity = this.identify(endpoint);
    const handle = this.client.workflow.getHandle(endpointWorkflowId(identity));
    try {
      const description = await this.#reached(() => handle.describe());
      const { operationId } = runningOf(description);
      return new Operation(
        this.client,
        this.database,
        this.client.workflow.getHandle(handle.workflowId, description.runId),
        description.runId,
        operationId,
        this.settings.actor,
      );
    } catch (err) {
      if (!(err instanceof WorkflowNotFoundError)) throw err;
      throw new RolloutsError(
        'notFound',
        `Temporal remembers no operation on ${identity.name} in project ${identity.projectId}, ${identity.location}. See tir-rollouts list.`,
        { cause: err },
      );
    }
  }

  /** Every known endpoint of this target with its newest operation. Needs PostgreSQL. */
  list(): Promise<EndpointOverview[]> {
    return this.records.list(this.settings.target);
  }

  /** The endpoint and its newest operation; from Temporal alone when there is no PostgreSQL. @throws RolloutsError `notFound` */
  async status(endpoint: EndpointLike): Promise<EndpointOverview | (RunningOperation & { phase: string })> {
    const identity = this.identify(endpoint);
    if (this.database) return this.records.get(identity);
    const description = await this.#reached(() => this.client.workflow.getHandle(endpointWorkflowId(identity)).describe());
    return { phase: phaseOf(description), ...runningOf(description) };
  }

  /** Operations of the endpoint, newest first, with their audit entries and calls. Needs PostgreSQL. */
  history(endpoint: EndpointLike, options: HistoryOptions = {}): Promise<HistoryEntry[]> {
    return this.records.history(this.identify(endpoint), options);
  }

  /** The endpoint in full. @throws RolloutsError `invalid` when project or location are not known */
  identify(endpoint: EndpointLike): EndpointIdentity {
    const {
      name,
      projectId = this.settings.projectId,
      location = this.settings.location,
    } = typeof endpoint === 'string' ? { name: endpoint } : endpoint;
    if (projectId === undefined || location === undefined) {
      throw new RolloutsError(
        'invalid',
        `Which project and location ${name} is in is not known. Say --project and --location, set E2E_PROJECT_ID and E2E_LOCATION, or give the profile defaults.`,
      );
    }
    return { target: this.settings.target, location, projectId, name };
  }

  /** Link of an operation in the Temporal UI, when the UI is known. */
  uiLink(operation: Operation): string | undefined {
    const { uiUrl, namespace } = this.settings;
    return uiUrl === undefined
      ? undefined
      : `${uiUrl.replace(/\/$/, '')}/namespaces/${namespace}/workflows/${encodeURIComponent(operation.workflowId)}/${operation.runId}/history`;
  }

  close(): Promise<void> {
    return this.release();
  }

  #power(action: PowerInput['action'], endpoint: EndpointLike, options: AskOptions): Promise<Operation> {
    const input: PowerInput = { ...this.#base(endpoint, options), action };
    return this.#start({ workflowType: 'powerWorkflow', kind: action, input, summary: `${action} ${input.endpoint.name}` });
  }

  async #start<I extends OperationInput>(request: StartRequest<I>): Promise<Operation> {
    const { handle, runId, operationId, joined } = await this.#reached(() =>
      startOperation(this.client, this.settings.taskQueue, request),
    );
    return new Operation(this.client, this.database, handle, runId, operationId, this.settings.actor, joined);
  }

  #validate(input: EndpointSpecInput): EndpointSpec {
    const { spec, findings } = validateSpec(input);
    if (spec) return spec;
    const errors = findings.filter(({ severity }) => severity === 'error');
    throw new RolloutsError(
      'invalid',
      `The spec has ${errors.length} mistake${errors.length === 1 ? '' : 's'}: ${errors.map(({ path, message }) => `${path}: ${message}`).join('; ')}`,
      { findings },
    );
  }

  #rolloutInput(spec: EndpointSpec, options: ApplyOptions): RolloutInput {
    const { name, projectId, location, teamId, activeIam } = spec.endpoint;
    const base = this.#base({ name, ...(projectId ? { projectId } : {}), ...(location ? { location } : {}) }, options);
    const full: EndpointSpec = {
      ...spec,
      endpoint: { ...spec.endpoint, projectId: base.endpoint.projectId, location: base.endpoint.location as 'Delhi' | 'Chennai' },
    };
    return {
      ...base,
      ...(teamId ? { teamId } : {}),
      ...(activeIam ? { activeIam } : {}),
      spec: full,
      digest: specDigest(full),
      ...(options.source ? { source: options.source } : {}),
    };
  }

  #base(endpoint: EndpointLike, { reason }: AskOptions): OperationInput {
    return {
      apiVersion: API_VERSION,
      operationId: randomUUID(),
      endpoint: this.identify(endpoint),
      credential: this.settings.credential,
      actor: this.settings.actor,
      ...(reason ? { reason } : {}),
    };
  }

  async #reached<T>(call: () => Promise<T>): Promise<T> {
    try {
      return await call();
    } catch (err) {
      if (isUnreachable(err))
        throw new RolloutsError(
          'unreachable',
          `Temporal does not answer: ${this.settings.stack}. Run npm start for a local stack, or set TEMPORAL_ADDRESS.`,
          { cause: err },
        );
      throw err;
    }
  }
}

/** The sentence of the activity that refused. */
function readPlanFailure(err: unknown): unknown {
  if (!(err instanceof WorkflowFailedError)) return err;
  const cause = err.cause instanceof ActivityFailure ? err.cause.cause : err.cause;
  if (!(cause instanceof ApplicationFailure))
    return new RolloutsError('noWorker', 'No worker made the plan within 60 s. Start one with npm run worker.', { cause: err });
  const code = cause.type === 'InvalidSpec' ? 'invalid' : 'refused';
  return new RolloutsError(code, cause.message, { failureType: cause.type ?? 'unknown', cause: err });
}
