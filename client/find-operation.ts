/** Finds an operation by its endpoint or by its id: one that runs, one that has ended, one that Temporal has forgotten. */
import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import type { DatabaseConnection } from '../db/connect.js';
import { findOperationsByStart, type OwnedOperation } from '../db/operation-facts.js';
import { listOperations } from '../db/operations.js';
import { endpointWorkflowId, type EndpointIdentity } from '../workflows/contract/identity.js';
import { RolloutsError } from './errors.js';
import { identify, type EndpointLike } from './inputs.js';
import { Operation } from './operation.js';
import { unknownEndpoint, type Records } from './records.js';
import type { Settings } from './settings.js';
import { lookAtHolder, runningOf } from './start.js';
import { reaching } from './unreachable.js';

/** Most operations that an error lists. */
const LISTED = 10;

const UUID_LENGTH = 36;
const isIdStart = (text: string): boolean => /^[0-9a-f][0-9a-f-]*$/i.test(text);

/** Temporal's name of what holds an endpoint's name during a rename: no operation, though it has the id of one. */
const HOLD = 'holdWorkflow';

export class OperationFinder {
  constructor(
    private readonly client: Client,
    private readonly database: DatabaseConnection | undefined,
    private readonly records: Records,
    private readonly settings: Settings,
  ) {}

  /**
   * The operation that runs on that endpoint, else its newest one, else the one operation whose id begins so.
   * @throws RolloutsError `notFound`; `invalid` with all operations that begin so, when they are several
   */
  async find(which: EndpointLike): Promise<Operation> {
    const endpoint = this.#named(which);
    const holder = endpoint && (await this.findHolder(endpoint));
    if (holder && !holder.isHold) return holder.operation;
    if (!this.database) throw notInTemporal(which);
    const { id, workflowId, runId } = (await this.findRecorded(which)).operation;
    return this.#attach(workflowId, runId, id);
  }

  /**
   * What is recorded of the newest operation of that endpoint, else of the one operation whose id begins so.
   * @throws RolloutsError `notFound`; `invalid` with all operations that begin so, when they are several; `unreachable`
   */
  async findRecorded(which: EndpointLike): Promise<OwnedOperation> {
    const said = typeof which === 'string' ? which : which.name;
    const named = this.#named(which);
    const endpoint = named && (await this.records.find(named));
    const newest = endpoint && (await this.records.read((db) => listOperations(db, endpoint, { limit: 1 })))[0];
    const idStart = newest?.id ?? (typeof which === 'string' && isIdStart(which) ? which.toLowerCase() : undefined);
    const found = idStart === undefined ? [] : await this.records.read((db) => findOperationsByStart(db, idStart, LISTED + 1));
    return theOne(said, found);
  }

  /** An id needs no project; without one, a word that may be an id is none but that. */
  #named(which: EndpointLike): EndpointIdentity | undefined {
    if (typeof which !== 'string' || !isIdStart(which)) return identify(this.settings, which);
    const { projectId, location } = this.settings;
    const isId = which.length === UUID_LENGTH || projectId === undefined || location === undefined;
    return isId ? undefined : identify(this.settings, which);
  }

  /**
   * The endpoint as it is called now: what had this name before may have another one.
   * @throws RolloutsError `notFound` when nothing has or had it; `unreachable`
   */
  async called(endpoint: EndpointIdentity): Promise<EndpointIdentity> {
    const known = await this.records.find(endpoint);
    if (known) return known;
    // The record of a rollout comes with its first step; what holds the name runs already.
    if (await reaching(this.settings, () => lookAtHolder(this.client, endpointWorkflowId(endpoint)))) return endpoint;
    throw unknownEndpoint(endpoint);
  }

  /**
   * Refuses a name that nothing has, before anything is started. What cannot be read is not absent: without PostgreSQL, or
   * while it is away, the operation itself finds out.
   * @throws RolloutsError `notFound`
   */
  async assertKnown(endpoint: EndpointIdentity): Promise<void> {
    const now = await this.called(endpoint).catch((err: unknown) => {
      if (err instanceof RolloutsError && err.code === 'unreachable') return endpoint;
      throw err;
    });
    if (now.name !== endpoint.name) throw unknownEndpoint(endpoint, now);
  }

  /** Who has the lock of the endpoint's name, or had it last; a hold stands for the rename that took the name. */
  async findHolder(endpoint: EndpointIdentity): Promise<{ operation: Operation; isHold: boolean } | undefined> {
    const workflowId = endpointWorkflowId(endpoint);
    try {
      const description = await reaching(this.settings, () => this.client.workflow.getHandle(workflowId).describe());
      const operation = this.#attach(workflowId, description.runId, runningOf(description).operationId);
      return { operation, isHold: description.type === HOLD };
    } catch (err) {
      if (err instanceof WorkflowNotFoundError) return undefined;
      throw err;
    }
  }

  #attach(workflowId: string, runId: string, operationId: string): Operation {
    const handle = this.client.workflow.getHandle(workflowId, runId);
    return new Operation(this.client, this.database, handle, runId, operationId, this.settings.actor);
  }
}

function notInTemporal(which: EndpointLike): RolloutsError {
  const name = typeof which === 'string' ? which : which.name;
  return new RolloutsError(
    'notFound',
    `Temporal remembers no operation on ${name}, and no DATABASE_URL names the PostgreSQL that would. Set it, or check the name, --project and --location.`,
  );
}

/** @throws RolloutsError `notFound`; `invalid` with all that begin so */
export function theOne(said: string, found: readonly OwnedOperation[]): OwnedOperation {
  const [first, ...others] = found;
  if (!first)
    throw new RolloutsError(
      'notFound',
      `There is no endpoint ${said} here, and no operation whose id begins so. See tir-rollouts list for the names, and tir-rollouts history NAME for the ids.`,
    );
  if (others.length === 0) return first;
  const list = found
    .slice(0, LISTED)
    .map(({ operation, endpoint }) => `${operation.id} (${operation.kind} of ${endpoint.name}, ${operation.phase}, ${operation.startedAt.toISOString().slice(0, 19)}Z)`);
  const more = found.length > LISTED ? ', …' : '';
  throw new RolloutsError('invalid', `Several operations begin with ${said}: ${list.join(', ')}${more}. Say more of the id.`);
}
