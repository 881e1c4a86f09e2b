import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EndpointSpecInput } from '../../../workflows/contract/spec.js';
import { changed, customSpec, tritonSpec } from '../../support/specs.js';
import { countCreated, expectEnd } from './ends.js';
import { Stage } from './stage.js';

let stage: Stage;
beforeAll(async () => {
  stage = await Stage.open({ name: 'ten_frameworks' });
  await stage.startWorker();
});
afterAll(() => stage.close());

const builtIn = { 'endpoint.detailedInfo': {} };

/** One spec of each, in the stage's project. */
function tenSpecs(): EndpointSpecInput[] {
  const plain: Record<string, Record<string, unknown>> = {
    vllm: {},
    sglang: {},
    dynamo: {},
    pytorch: {
      'endpoint.detailedInfo': { serverVersion: 'v0.9.0' },
      'endpoint.modelId': 7,
      'rollout.probe.model': 'mnist',
      'rollout.probe.body': { instances: [1] },
    },
    codellama: builtIn,
    'gemma-7b': builtIn,
    'bge-large-en-v1_5': builtIn,
    'bge-reranker-large': builtIn,
  };
  const named = (spec: EndpointSpecInput, name: string) =>
    changed(spec, { 'endpoint.name': name, 'endpoint.projectId': stage.projectId, 'rollout.probe.intervalSeconds': 0.2 });
  return [
    ...Object.entries(plain).map(([framework, changes]) =>
      stage.spec(`a-${framework.replaceAll('_', '-').toLowerCase()}`, { 'endpoint.framework': framework, ...changes }),
    ),
    named(tritonSpec(), 'a-triton'),
    named(customSpec(), 'a-custom'),
  ];
}

describe('ten specs of ten frameworks applied at once', () => {
  it('all end Healthy, each created once, with a whole audit', async () => {
    const specs = tenSpecs();
    const { code, out, err } = await stage.run(['apply', ...stage.files(...specs), '--json']);
    expect(code, out + err).toBe(0);
    const { operations } = JSON.parse(out) as { operations: { name: string; operationId: string; exitCode: number }[] };
    expect(operations).toHaveLength(10);
    for (const { name, operationId } of operations) {
      await expectEnd(stage, operationId, 'Healthy');
      expect(await countCreated(stage, name)).toBe(1);
    }
    const creates = await stage.simulator.ledger({ kind: 'request', operation: 'create' });
    expect(creates.map(({ status }) => status)).toEqual(Array<number>(10).fill(201));
  });
});
