/** What an endpoint, its record and its revisions must be after any verbs: a model, much simpler than the product. */
import type { EndpointSpecInput } from '../../client/index.js';
import { specOf } from './rollout-specs.js';

/** A spec, as far as the model tells specs apart. */
export interface ModelSpec {
  model: string;
  replicas: number;
  /** Scales by itself, from 1 to 3. */
  auto: boolean;
  final: 'running' | 'stopped';
  /** Security groups; undefined is not managed. */
  groups?: number[];
}

export interface ModelRevision {
  spec: ModelSpec;
  verdict?: 'healthy' | 'bad' | 'unknown';
  pointsTo?: number;
  /** Made by a verb that changes a setting: such a revision is no spec that somebody applied. */
  byVerb?: true;
}

export interface ModelLive extends Omit<ModelSpec, 'final' | 'groups'> {
  power: 'running' | 'stopped';
  groups: number[];
}

/** How an operation must end. */
export interface Expected {
  phase: string;
  failureType?: string;
}

export class EndpointModel {
  live: ModelLive | undefined;
  revisions: ModelRevision[] = [];
  applied: number | undefined;

  constructor(readonly name: string) {}

  /** Whether an operation has ever opened a record of it: each begins with a rollout. */
  get isKnown(): boolean {
    return this.revisions.length > 0;
  }

  specInput(spec: ModelSpec): EndpointSpecInput {
    return specOf(this.name, {
      'endpoint.detailedInfo.huggingFaceId': spec.model,
      'endpoint.replica': spec.replicas,
      'rollout.finalState': spec.final,
      ...(spec.auto
        ? {
            'endpoint.isAutoScaleEnabled': true,
            'endpoint.autoScalePolicy': { minReplicas: 1, maxReplicas: 3, rules: [{ metric: 'concurrency' }] },
          }
        : {}),
      ...(spec.groups ? { 'endpoint.securityGroupIds': spec.groups } : {}),
    });
  }

  /** A rollout of the spec; `how` is what happens when it is to be proven. */
  rollOut(spec: ModelSpec, how: 'proven' | 'probeFails' | 'aborted', pointsTo?: number): Expected {
    const left = this.withoutTakenOut(spec, pointsTo !== undefined);
    const number = this.accept(spec, pointsTo);
    if (this.live?.power === 'stopped' && spec.final === 'stopped') {
      this.live = { ...liveOf(spec, left), power: 'stopped' };
      this.judge(number, 'unknown');
      this.applied = number;
      // Nothing has proven it.
      return { phase: 'Stopped' };
    }
    if (how === 'proven') {
      this.live = liveOf(spec, left);
      this.judge(number, 'healthy');
      this.applied = number;
      return { phase: 'Healthy' };
    }
    const failed = how === 'aborted' ? { phase: 'Aborted' } : { phase: 'Failed', failureType: 'ProbeFailed' };
    return this.takeBack(liveOf(spec, left), number, failed);
  }

  /** What lives without the groups that the last applied spec named, where this one names none; a rollback takes out those of the revision that it leaves. */
  private withoutTakenOut(spec: ModelSpec, isRollback: boolean): ModelLive | undefined {
    if (!this.live || spec.groups !== undefined) return this.live;
    const { applied } = this;
    const managed = isRollback
      ? applied === undefined
        ? undefined
        : this.revision(applied)
      : this.revisions.findLast(({ byVerb }, index) => !byVerb && index + 1 <= (applied ?? Infinity));
    return { ...this.live, groups: this.live.groups.filter((group) => !managed?.spec.groups?.includes(group)) };
  }

  private takeBack(wanted: ModelLive, number: number, failed: Expected): Expected {
    const verdict = failed.phase === 'Aborted' ? 'unknown' : 'bad';
    const before = this.live;
    if (!before) {
      this.live = undefined;
      this.applied = undefined;
      this.judge(number, verdict);
      return failed;
    }
    if (isSame(wanted, before)) {
      this.judge(number, 'unknown');
      return failed;
    }
    this.judge(number, verdict);
    const back = this.healthyBefore(number) ?? (this.applied !== undefined && this.applied < number ? this.applied : undefined);
    if (back === undefined) {
      this.live = { ...wanted, power: 'running' };
      this.applied = undefined;
      return failed;
    }
    this.live = { ...liveOf(this.revision(back).spec, before), power: before.power };
    this.applied = back;
    return failed.phase === 'Aborted' ? failed : { ...failed, phase: 'RolledBack' };
  }

  /** The revision that a rollback goes to: further back than the one that the last rollback went to. */
  rollbackTarget(): number | undefined {
    const serving = this.applied ?? this.revisions.length;
    const origin = this.originOf(serving);
    const isUnsure = this.applied === undefined && origin < serving && this.revision(serving).verdict !== 'healthy';
    return this.healthyBefore(isUnsure ? origin + 1 : origin);
  }

  private originOf(number: number): number {
    const pointsTo = this.revisions[number - 1]?.pointsTo;
    return pointsTo === undefined ? number : this.originOf(pointsTo);
  }

  /** A change of one setting of a live endpoint. */
  adjust(live: ModelLive, change: (spec: ModelSpec) => ModelSpec): Expected {
    this.live = live;
    if (this.applied !== undefined) {
      const base = this.revision(this.applied);
      const known = this.revisions.length;
      const number = this.accept(change(base.spec));
      if (number > known) this.revision(number).byVerb = true;
      // What runs was probed after the change.
      this.judge(number, live.power === 'running' || base.verdict === 'healthy' ? 'healthy' : 'unknown');
      this.applied = number;
    }
    return { phase: live.power === 'stopped' ? 'Stopped' : 'Healthy' };
  }

  remove(): void {
    this.live = undefined;
    this.applied = undefined;
  }

  private accept(spec: ModelSpec, pointsTo?: number): number {
    const newest = this.revisions.at(-1);
    if (!newest || pointsTo !== undefined || !isSame(newest.spec, spec))
      this.revisions.push({ spec, ...(pointsTo === undefined ? {} : { pointsTo }) });
    return this.revisions.length;
  }

  private judge(number: number, verdict: NonNullable<ModelRevision['verdict']>): void {
    const revision = this.revision(number);
    // What is not known takes nothing back.
    if (verdict !== 'unknown' || revision.verdict === undefined) revision.verdict = verdict;
  }

  private healthyBefore(number: number): number | undefined {
    const found = this.revisions.findLastIndex(({ verdict }, index) => index + 1 < number && verdict === 'healthy');
    return found < 0 ? undefined : found + 1;
  }

  private revision(number: number): ModelRevision {
    const found = this.revisions[number - 1];
    if (!found) throw new Error(`The model has no revision ${number}.`);
    return found;
  }
}

/** What lives once the spec is there. A list that the spec does not manage stays. */
const liveOf = ({ model, replicas, auto, final, groups }: ModelSpec, before: ModelLive | undefined): ModelLive => ({
  model,
  // Of an endpoint that scales by itself the count is TIR's own business.
  replicas: auto ? 0 : replicas,
  auto,
  power: final,
  groups: groups ?? before?.groups ?? [],
});

const isSame = (one: unknown, other: unknown): boolean => JSON.stringify(sorted(one)) === JSON.stringify(sorted(other));
const sorted = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;
