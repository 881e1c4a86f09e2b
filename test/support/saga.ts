/** What every workflow must prove, in one call: it works; a failure at each step leaves a clean slate; so does each of its compensations, met twice. */
import { describe, expect, it } from 'vitest';
import type { Operation, OperationResult } from '../../client/index.js';
import { cleanSlate } from './clean-slate.js';
import { failureOf } from './failure-of.js';
import type { RolloutStack } from './rollout-stack.js';
import { harmlessKindsAt } from './step-faults.js';

/** One way through a workflow. */
export interface Saga {
  /** Brings an endpoint of that name to where the operation begins. */
  prepare?: (name: string) => Promise<unknown>;
  start: (name: string) => Promise<Operation>;
  /** What the result of a good end holds. */
  ends: object;
  /** Its steps in their order, each with what the endpoint is like after a failure of it. */
  steps: Record<string, FailureAt>;
  /** Compensations, each with the step whose failure leads to it. */
  compensations?: Record<string, string>;
  /** Name of the endpoint after a good end. Default: as before. */
  renamed?: (name: string) => string;
  /** Name of the endpoint when the step runs. Default: as in the beginning. */
  nameAt?: (name: string, step: string) => string;
}

export interface FailureAt {
  /** Default Failed. */
  phase?: string;
  /** Sees that the endpoint is as it shall be then. */
  leaves?: (name: string) => Promise<void>;
}

/** @param short begins the names of its endpoints: few letters, since names have fifty */
export function describeSaga(title: string, short: string, stackOf: () => RolloutStack, saga: Saga): void {
  const nameOf = (...parts: string[]) => `${short}-${parts.join('-')}`.toLowerCase();
  const at = (name: string, step: string) => ({ endpoint: saga.nameAt?.(name, step) ?? name, step });
  const endsWell = async (name: string): Promise<OperationResult> => {
    const result = await (await saga.start(name)).result();
    expect(result).toMatchObject(saga.ends);
    expect(await cleanSlate(stackOf(), saga.renamed?.(name) ?? name)).toEqual([]);
    return result;
  };

  describe.concurrent(title, () => {
    it('ends well', async () => {
      const name = nameOf('plain');
      await saga.prepare?.(name);
      await endsWell(name);
    });

    describe.each(Object.entries(saga.steps))('when %s', (step, { phase = 'Failed', leaves }) => {
      it.each(['failsBefore', 'failsAfter'] as const)('%s its effect, the slate is clean', async (kind) => {
        const name = nameOf(step, kind);
        await saga.prepare?.(name);
        const fault = stackOf().faults.add({ ...at(name, step), kind });
        const { report } = await failureOf(await saga.start(name));
        expect(fault.fired).toBe(1);
        expect(report).toMatchObject({ step, phase });
        await leaves?.(name);
        expect(await cleanSlate(stackOf(), name)).toEqual([]);
      });

      it.each(harmlessKindsAt(step))('meets %s, it ends as if nothing had happened', async (kind) => {
        const name = nameOf(step, kind);
        await saga.prepare?.(name);
        const fault = stackOf().faults.add({ ...at(name, step), kind });
        await endsWell(name);
        expect(fault.fired).toBe(1);
      });
    });

    describe.each(Object.entries(saga.compensations ?? {}))('when it is taken back by %s', (compensation, failing) => {
      const after = saga.steps[failing];
      it.each(harmlessKindsAt(compensation))('and that meets %s, the slate is as clean', async (kind) => {
        const name = nameOf('c', compensation, kind);
        await saga.prepare?.(name);
        stackOf().faults.add({ ...at(name, failing), kind: 'failsAfter' });
        const fault = stackOf().faults.add({ ...at(name, compensation), kind });
        const { report } = await failureOf(await saga.start(name));
        expect(fault.fired).toBe(1);
        expect(report.phase).toBe(after?.phase ?? 'Failed');
        await after?.leaves?.(name);
        expect(await cleanSlate(stackOf(), name)).toEqual([]);
      });

      it('and that fails for good, a person is asked to look', async () => {
        const name = nameOf('d', compensation);
        const operation = await (async () => {
          await saga.prepare?.(name);
          stackOf().faults.add({ ...at(name, failing), kind: 'failsAfter' });
          stackOf().faults.add({ ...at(name, compensation), kind: 'failsBefore' });
          return saga.start(name);
        })();
        const { report } = await failureOf(operation);
        expect(report.phase).toBe('Degraded');
        expect(report.nextStep).toContain('may be billing');
      });
    });

    it('that is aborted at once leaves what was there', async () => {
      const name = nameOf('aborted');
      const [first = ''] = Object.keys(saga.steps);
      // Prepared before anything is held: what prepares it may take the same step.
      await saga.prepare?.(name);
      const held = stackOf().faults.hold(at(name, first));
      const operation = await saga.start(name);
      await held.reached;
      await operation.abort({ reason: 'not today' });
      held.release();
      const { report } = await failureOf(operation);
      expect(report).toMatchObject({ phase: 'Aborted', touched: false });
      expect(await cleanSlate(stackOf(), name)).toEqual([]);
    });
  });
}
