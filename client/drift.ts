/** Drift: compares a project with its records, now or on a schedule of Temporal. */
import { ScheduleAlreadyRunning, ScheduleNotFoundError, ScheduleOverlapPolicy, type Client } from '@temporalio/client';
import type { DriftInput, DriftKind, DriftReport } from '../workflows/contract/drift.js';
import { API_VERSION } from '../workflows/contract/spec.js';
import { RolloutsError } from './errors.js';
import { projectOf } from './inputs.js';
import { readLive } from './reads.js';
import type { Records } from './records.js';
import type { Settings } from './settings.js';
import { proofMemo } from './signed-work.js';
import { signerOf } from './start.js';
import { reaching } from './unreachable.js';

export interface DriftOptions {
  /** One endpoint. Default: the whole project. */
  name?: string;
  /** Start a rollout for each finding that may be mended. Default false. */
  repair?: boolean;
  /** Also call each of ours that runs, by the probe of its accepted spec. Default false. */
  probe?: boolean;
  /** Kinds that are left out. */
  ignore?: DriftKind[];
  /** Why, for the history of what a repair starts. */
  reason?: string;
}

/** A live endpoint of a project, ours or not. */
export interface SurveyedEndpoint {
  endpointId: number;
  name: string;
  status: string;
  location: string;
}

export class Drift {
  constructor(
    private readonly client: Client,
    private readonly records: Records,
    private readonly settings: Settings,
  ) {}

  /** Compares now. Endpoints that an operation works on are left out. @throws RolloutsError `notFound` when nothing has that name, or the project has nothing */
  check(options: DriftOptions = {}): Promise<DriftReport> {
    const input = this.#input(options);
    return readLive(this.client, this.settings, {
      workflowType: 'driftWorkflow',
      idPrefix: this.#id(input),
      input,
      seconds: options.probe ? 1_800 : 900,
    });
  }

  /** Every live endpoint of the project, one listing a location. @param where another project than that of the settings */
  survey(where: { projectId?: number; location?: string } = {}): Promise<SurveyedEndpoint[]> {
    const input = this.#input({}, where);
    return readLive(this.client, this.settings, { workflowType: 'surveyWorkflow', idPrefix: `survey/${this.#project(input)}`, input });
  }

  /**
   * Compares again and again; findings are kept in PostgreSQL. One schedule a project and name: a second call changes it.
   * @returns the id of the schedule
   * @throws RolloutsError `notFound` when nothing has that name, or the project has nothing
   */
  async schedule(everySeconds: number, options: DriftOptions = {}): Promise<string> {
    if (!(Number.isInteger(everySeconds) && everySeconds >= 60))
      throw new RolloutsError('invalid', `A check every ${everySeconds} s is not possible: choose 60 s or more.`);
    const input = this.#input(options);
    await this.#assertKnown(input);
    const scheduleId = this.#id(input);
    const spec = { intervals: [{ every: everySeconds * 1000 }] };
    const action = {
      type: 'startWorkflow' as const,
      workflowType: 'driftWorkflow',
      workflowId: scheduleId,
      taskQueue: this.settings.taskQueue,
      args: [input],
      memo: proofMemo(signerOf(input, this.settings.workSecretFile), { workflowType: 'driftWorkflow', workflowId: scheduleId, input }, { scheduled: true }),
      workflowExecutionTimeout: '1h' as const,
    };
    const policies = { overlap: ScheduleOverlapPolicy.SKIP };
    await reaching(this.settings, async () => {
      try {
        await this.client.schedule.create({ scheduleId, spec, action, policies });
      } catch (err) {
        if (!(err instanceof ScheduleAlreadyRunning)) throw err;
        await this.client.schedule.getHandle(scheduleId).update((former) => ({ ...former, spec, action, policies }));
      }
    });
    return scheduleId;
  }

  /** Ends the schedule. @returns whether there was one */
  async unschedule(options: Pick<DriftOptions, 'name'> = {}): Promise<boolean> {
    const scheduleId = this.#id(this.#input(options));
    return reaching(this.settings, async () => {
      try {
        await this.client.schedule.getHandle(scheduleId).delete();
        return true;
      } catch (err) {
        if (err instanceof ScheduleNotFoundError) return false;
        throw err;
      }
    });
  }

  /** A schedule that watches nothing would be green for ever. By the records, else by TIR. */
  async #assertKnown({ target, projectId, name }: DriftInput): Promise<void> {
    const isMeant = (one: { name: string }): boolean => name === undefined || one.name === name;
    const recorded = await this.records.list({ target, projectId }).catch((err: unknown) => {
      if (err instanceof RolloutsError && err.code === 'unreachable') return [];
      throw err;
    });
    if (recorded.some(({ endpoint }) => isMeant(endpoint)) || (await this.survey()).some(isMeant)) return;
    throw new RolloutsError(
      'notFound',
      `${name === undefined ? 'No endpoint' : `No endpoint ${name}`} is known in project ${projectId} (${target}), neither on TIR nor in the records, so there is nothing to watch. Check ${name === undefined ? '' : 'the name and '}--project; see tir-rollouts list.`,
    );
  }

  #input({ name, repair, probe, ignore, reason }: DriftOptions, where: { projectId?: number; location?: string } = {}): DriftInput {
    const { target, credential, actor } = this.settings;
    const { projectId, location } = projectOf({ ...this.settings, ...where });
    return {
      apiVersion: API_VERSION,
      target,
      projectId,
      location,
      credential,
      actor,
      ...(name ? { name } : {}),
      ...(repair ? { repair } : {}),
      ...(probe ? { probe } : {}),
      ...(ignore && ignore.length > 0 ? { ignore } : {}),
      ...(reason ? { reason } : {}),
    };
  }

  #project({ target, projectId }: DriftInput): string {
    return `${target}/${projectId}`;
  }

  #id(input: DriftInput): string {
    return `drift/${this.#project(input)}${input.name ? `/${input.name}` : ''}`;
  }
}
