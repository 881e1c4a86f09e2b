/** The typed API: every verb of an endpoint, its status and its history. */
import type { Client } from '@temporalio/client';
import type { DatabaseConnection } from '../db/connect.js';
import type { EndpointOverview } from '../db/operations.js';
import type { Attachments } from '../workflows/contract/adjustment.js';
import { endpointPath, type EndpointIdentity } from '../workflows/contract/identity.js';
import type {
  AdjustInput,
  AdoptInput,
  DeleteInput,
  OperationInput,
  PowerInput,
  RenameInput,
  RollbackInput,
  RolloutPermissions,
} from '../workflows/contract/operation.js';
import type { Plan } from '../workflows/contract/plan.js';
import type { ProbeRound } from '../workflows/contract/probe-round.js';
import type { AsyncInvocation, EndpointSpecInput } from '../workflows/contract/spec.js';
import { asyncBy, attaching, autoscaleBy, scaleTo, type AskedAdjustment } from './adjustments.js';
import { Drift } from './drift.js';
import type {
  ApplyOptions,
  AskOptions,
  AutoscaleOptions,
  EndpointStatus,
  ProveOptions,
  RollbackOptions,
  ScaleOptions,
} from './ask-options.js';
import { RolloutsError } from './errors.js';
import { OperationFinder } from './find-operation.js';
import { followHistory, type FollowOptions, type HistoryEvent } from './follow-history.js';
import { assertName, identify, operationInput, permissionsOf, rolloutInput, type EndpointLike } from './inputs.js';
import type { Operation } from './operation.js';
import { probeNow } from './probe.js';
import { readLive } from './reads.js';
import { Records, type HistoryEntry, type HistoryOptions, type JudgedRevision } from './records.js';
import type { Report } from './report/report.js';
import type { Settings } from './settings.js';
import { Starter } from './starter.js';
import { readStatus } from './status.js';

export class Rollouts {
  /** Compares the project with its records. */
  readonly drift: Drift;
  private readonly records: Records;
  private readonly finder: OperationFinder;
  private readonly starter: Starter;

  constructor(
    private readonly client: Client,
    database: DatabaseConnection | undefined,
    readonly settings: Settings,
    private readonly release: () => Promise<void>,
  ) {
    this.records = new Records(database);
    this.finder = new OperationFinder(client, database, this.records, settings);
    this.starter = new Starter(client, database, settings, this.finder);
    this.drift = new Drift(client, this.records, settings);
  }

  /**
   * Starts a rollout of the spec, or joins the one that rolls out the same spec already.
   * @throws RolloutsError `invalid` with all findings; `conflict` with what runs
   */
  async apply(spec: EndpointSpecInput, options: ApplyOptions = {}): Promise<Operation> {
    const input = rolloutInput(this.settings, spec, options);
    const { endpoint } = input.spec;
    return this.starter.start(
      {
        workflowType: 'rolloutWorkflow',
        kind: 'rollout',
        input,
        summary: `Roll out ${endpoint.name}`,
        digest: input.digest,
        framework: endpoint.framework,
        sku: endpoint.skuName ?? (endpoint.privateCloudId ? 'private' : 'by-id'),
      },
      options,
    );
  }

  /** What a rollout would do, without doing it. @throws RolloutsError `invalid`, `refused` */
  async plan(spec: EndpointSpecInput, permissions: RolloutPermissions = {}): Promise<Plan> {
    const input = rolloutInput(this.settings, spec, permissions);
    return readLive(this.client, this.settings, {
      workflowType: 'planWorkflow',
      idPrefix: `plan/${endpointPath(input.endpoint)}`,
      input,
    });
  }

  /** A rollout towards an earlier revision. @throws RolloutsError `conflict`; its result throws `failed` when there is no such revision */
  async rollback(endpoint: EndpointLike, options: RollbackOptions = {}): Promise<Operation> {
    const input: RollbackInput = {
      ...(await this.#ofKnown(endpoint, options)),
      ...permissionsOf(options),
      ...(options.to === undefined ? {} : { to: options.to }),
      ...(options.force ? { force: true } : {}),
    };
    const where = options.to === undefined ? 'the last healthy revision' : `revision ${options.to}`;
    return this.starter.start(
      { workflowType: 'rollbackWorkflow', kind: 'rollback', input, summary: `Roll ${input.endpoint.name} back to ${where}` },
      options,
    );
  }

  async scale(endpoint: EndpointLike, replicas: number, options: ScaleOptions = {}): Promise<Operation> {
    return this.#adjust(endpoint, scaleTo(replicas), options);
  }

  /** Lets the endpoint scale by itself. `scale` gives it a fixed count again. */
  async autoscale(endpoint: EndpointLike, options: AutoscaleOptions): Promise<Operation> {
    return this.#adjust(endpoint, autoscaleBy(options), options);
  }

  /** Turns asynchronous invocation on or off. */
  async async(endpoint: EndpointLike, configuration: AsyncInvocation, options: ScaleOptions = {}): Promise<Operation> {
    return this.#adjust(endpoint, asyncBy(configuration), options);
  }

  /** Attaches security groups, VPC IPs and alerts. */
  async attach(endpoint: EndpointLike, attachments: Attachments, options: ScaleOptions = {}): Promise<Operation> {
    return this.#adjust(endpoint, attaching('attach', attachments), options);
  }

  /** Takes security groups, VPC IPs and alerts off. */
  async detach(endpoint: EndpointLike, attachments: Attachments, options: ScaleOptions = {}): Promise<Operation> {
    return this.#adjust(endpoint, attaching('detach', attachments), options);
  }

  async stop(endpoint: EndpointLike, options: AskOptions = {}): Promise<Operation> {
    return this.#power('stop', endpoint, options);
  }

  /** Proven by the probe of the accepted spec. @param options.deadlineSeconds how long to wait for a free SKU (s). Default 1800 */
  async start(endpoint: EndpointLike, options: ScaleOptions = {}): Promise<Operation> {
    return this.#power('start', endpoint, options);
  }

  /** @param options.replica name of the one replica that is made anew; default: all */
  async restart(endpoint: EndpointLike, options: AskOptions & ProveOptions & { replica?: string } = {}): Promise<Operation> {
    return this.#power('restart', endpoint, options);
  }

  /** @param options.acknowledgeCommitted a committed plan is not refunded: deleting one needs this said */
  async delete(endpoint: EndpointLike, options: AskOptions & { acknowledgeCommitted?: boolean } = {}): Promise<Operation> {
    const input: DeleteInput = {
      ...(await this.#ofKnown(endpoint, options)),
      ...(options.acknowledgeCommitted ? { acknowledgeCommitted: true } : {}),
    };
    return this.starter.start({ workflowType: 'deleteWorkflow', kind: 'delete', input, summary: `Delete ${input.endpoint.name}` }, options);
  }

  /** Gives the endpoint another name; its history and revisions go along. */
  async rename(endpoint: EndpointLike, newName: string, options: AskOptions & ProveOptions = {}): Promise<Operation> {
    const input: RenameInput = { ...(await this.#ofKnown(endpoint, options)), newName, ...(options.probe === false ? { probe: false } : {}) };
    assertName(newName);
    if (newName === input.endpoint.name)
      throw new RolloutsError('invalid', `${newName} is its name already. Choose another one, see tir-rollouts list for those that are taken.`);
    return this.starter.start(
      { workflowType: 'renameWorkflow', kind: 'rename', input, summary: `Rename ${input.endpoint.name} to ${newName}` },
      options,
    );
  }

  /** Takes an endpoint that was made elsewhere into the records. Nothing is changed on TIR. Its result has `adopted`, with the spec. @throws RolloutsError `notFound` when TIR has no such endpoint: nothing is started */
  async adopt(endpoint: EndpointLike, options: AskOptions & { endpointId?: number } = {}): Promise<Operation> {
    const input: AdoptInput = {
      ...this.#input(endpoint, options),
      ...(options.endpointId === undefined ? {} : { endpointId: options.endpointId }),
    };
    await this.#assertLive(input);
    return this.starter.start({ workflowType: 'adoptWorkflow', kind: 'adopt', input, summary: `Adopt ${input.endpoint.name}` }, options);
  }

  /**
   * Does it serve now? Each endpoint is called once, side by side, by the probe of its accepted spec; nothing is changed.
   * @param names those that are to serve; without any, all of the project that the records have on TIR
   * @throws RolloutsError `notFound` for a name that the records do not know
   */
  async probe(...names: string[]): Promise<ProbeRound> {
    return probeNow(this.client, this.settings, names);
  }

  /** The newest lines of the worker logs, oldest first. @throws RolloutsError `notFound` */
  async logs(endpoint: EndpointLike, { lines = 200 }: { lines?: number } = {}): Promise<string[]> {
    const input = { ...this.#input(endpoint, {}), lines };
    return readLive(this.client, this.settings, {
      workflowType: 'logsWorkflow',
      idPrefix: `logs/${endpointPath(input.endpoint)}`,
      input,
    });
  }

  /**
   * The operation that runs on the endpoint now, else its newest one, else the one operation whose id begins so; also when
   * it has ended, and when Temporal has forgotten it.
   * @throws RolloutsError `notFound`; `invalid` with the operations that are meant, when several are
   */
  async get(which: EndpointLike): Promise<Operation> {
    return this.finder.find(which);
  }

  /** Every known endpoint of this target, or of one project or location, with its newest operation. Needs PostgreSQL. */
  list(filter: { projectId?: number; location?: string } = {}): Promise<EndpointOverview[]> {
    return this.records.list({ target: this.settings.target, ...filter });
  }

  /** The endpoint, its newest operation and what comes next; from Temporal alone when PostgreSQL is not there. @throws RolloutsError `notFound` */
  async status(endpoint: EndpointLike): Promise<EndpointStatus> {
    return readStatus(this.client, this.settings, this.records, this.identify(endpoint));
  }

  /** Operations of the endpoint, newest first, with their audit entries and calls; also by a name that it had before. Needs PostgreSQL. @throws RolloutsError `notFound` */
  async history(endpoint: EndpointLike, options: HistoryOptions = {}): Promise<HistoryEntry[]> {
    return this.records.history(await this.called(endpoint), options);
  }

  /**
   * The history of the endpoint as it is being written, oldest first, from its newest operation on: without an end, or until
   * the operation that is asked for has ended. Needs PostgreSQL, and waits for it while it is away.
   */
  async *followHistory(endpoint: EndpointLike, options: FollowOptions = {}): AsyncGenerator<HistoryEvent, void, undefined> {
    yield* followHistory(this.records, await this.called(endpoint), options);
  }

  /** The endpoint in full, as it is called now: what had this name before may have another one. Needs PostgreSQL. @throws RolloutsError `notFound` */
  async called(endpoint: EndpointLike): Promise<EndpointIdentity> {
    return this.finder.called(this.identify(endpoint));
  }

  /**
   * One operation with everything that was recorded of it, for a page (`renderReport`) or a program. Needs PostgreSQL.
   * @param which an operation by its id or the beginning of it, or an endpoint, which means its newest operation
   * @throws RolloutsError `notFound`; `invalid` with the operations that are meant, when several are
   */
  async report(which: EndpointLike): Promise<Report> {
    const { readReport } = await import('./report/read-report.js');
    return readReport(this.client, this.records, this.finder, this.settings, which);
  }

  /** Revisions of the endpoint with their verdicts, newest first. Needs PostgreSQL. @throws RolloutsError `notFound` */
  async revisions(endpoint: EndpointLike): Promise<JudgedRevision[]> {
    return this.records.revisions(await this.called(endpoint));
  }

  /** The endpoint in full. @throws RolloutsError `invalid` when project or location are not known */
  identify(endpoint: EndpointLike): EndpointIdentity {
    return identify(this.settings, endpoint);
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

  #input(endpoint: EndpointLike, { reason }: AskOptions): OperationInput {
    return operationInput(this.settings, endpoint, reason);
  }

  /** For an operation on what is there: nothing is started on a name that nothing has. @throws RolloutsError `invalid`, `notFound` */
  async #ofKnown(endpoint: EndpointLike, options: AskOptions): Promise<OperationInput> {
    const input = this.#input(endpoint, options);
    await this.finder.assertKnown(input.endpoint);
    return input;
  }

  /** @throws RolloutsError `notFound` */
  async #assertLive({ endpoint: { name, projectId, location }, endpointId }: AdoptInput): Promise<void> {
    const all = await this.drift.survey({ projectId, location });
    const live = all.find((one) => (endpointId === undefined ? one.name === name && one.location === location : one.endpointId === endpointId));
    if (live?.name === name) return;
    const what = live
      ? `TIR endpoint ${endpointId} is named ${live.name}, not ${name}.`
      : `There is no endpoint ${endpointId === undefined ? name : `with TIR id ${endpointId}`} in project ${projectId}, ${location}, as far as its list can be read.`;
    throw new RolloutsError('notFound', `${what} See which there are with tir-rollouts drift --all.`);
  }

  async #adjust(endpoint: EndpointLike, { adjustment, summary }: AskedAdjustment, options: ScaleOptions): Promise<Operation> {
    const { deadlineSeconds, probe } = options;
    const input: AdjustInput = {
      ...(await this.#ofKnown(endpoint, options)),
      adjustment,
      ...(deadlineSeconds ? { deadlineSeconds } : {}),
      ...(probe === false ? { probe } : {}),
    };
    return this.starter.start({ workflowType: 'adjustWorkflow', kind: adjustment.kind, input, summary: `${input.endpoint.name}: ${summary}` }, options);
  }

  async #power(
    action: PowerInput['action'],
    endpoint: EndpointLike,
    options: ScaleOptions & { replica?: string },
  ): Promise<Operation> {
    const { deadlineSeconds, replica, probe } = options;
    const input: PowerInput = {
      ...(await this.#ofKnown(endpoint, options)),
      action,
      ...(deadlineSeconds ? { deadlineSeconds } : {}),
      ...(replica ? { replica } : {}),
      ...(probe === false ? { probe } : {}),
    };
    return this.starter.start({ workflowType: 'powerWorkflow', kind: action, input, summary: `${action} ${input.endpoint.name}` }, options);
  }
}
