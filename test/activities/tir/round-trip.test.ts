import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTirClient } from '../../../activities/tir/client.js';
import { compareLive } from '../../../activities/tir/compare.js';
import { closePools } from '../../../activities/tir/pools.js';
import { imageNameOf, toWire } from '../../../activities/tir/wire.js';
import { fromWire, notReadBack } from '../../../activities/tir/wire-read.js';
import { startSimulator } from '../../../simulator/index.js';
import type { Simulator } from '../../../simulator/index.js';
import { listFrameworks } from '../../../workflows/contract/frameworks.js';
import { endpointAttributes } from '../../../workflows/contract/spec.js';
import type { EndpointAttributes, EndpointSpec } from '../../../workflows/contract/spec.js';
import { arbitrarySpec } from '../../support/arbitrary-spec.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(async () => {
  await closePools();
  await simulator.close();
});

const resolveEnv = (name: string) => `secret of ${name}`;

async function createAndRead(spec: EndpointSpec) {
  const location = spec.endpoint.location ?? 'Delhi';
  const client = createTirClient({
    baseUrl: simulator.controlPlaneUrl,
    credentials: { apiKey: 'key-12345678', authToken: 'token-12345678' },
    projectId: 1000,
    location,
    teamId: spec.endpoint.teamId,
    activeIam: spec.endpoint.activeIam,
  });
  const { id } = await client.createEndpoint(toWire(spec.endpoint, { resolveEnv, location }));
  try {
    return await client.getEndpoint(id);
  } finally {
    await client.deleteEndpoint(id);
  }
}

/** The attributes without what the named list excuses. */
function readable(attributes: EndpointAttributes): unknown {
  const { huggingFaceId: _fixed, ...detailedInfo } = attributes.detailedInfo;
  const { envVariables: _values, ...resourceDetails } = attributes.resourceDetails;
  const kept = Object.entries({ ...attributes, detailedInfo, resourceDetails }).filter(
    ([key, value]) => value !== undefined && !Object.hasOwn(notReadBack, key),
  );
  return Object.fromEntries(kept);
}

describe.each(listFrameworks().map(({ name }) => name))('a %s endpoint', (framework) => {
  it('comes back from TIR as the spec that made it, apart from a named list, and compares equal', async () => {
    await fc.assert(
      fc.asyncProperty(arbitrarySpec([framework]), async (spec) => {
        const { endpoint } = spec;
        const live = await createAndRead(spec);
        const back = endpointAttributes.parse(fromWire(live.raw));
        expect(readable(back)).toEqual(readable(endpoint));
        // What the list excuses is excused in one direction only: where it can come back, it does.
        expect(imageNameOf(back)).toBe(imageNameOf(endpoint));
        if (endpoint.isAutoScaleEnabled) expect(back.autoScalePolicy).toEqual(endpoint.autoScalePolicy);
        if (endpoint.skuName !== undefined)
          expect([back.skuName, back.skuType, back.committedDays]).toEqual([
            endpoint.skuName,
            endpoint.skuType,
            endpoint.committedDays,
          ]);
        if (endpoint.privateCloudId !== undefined) expect(back.customSku).toEqual(endpoint.customSku);
        expect(back.resourceDetails.envVariables).toEqual(
          endpoint.resourceDetails.envVariables.map(({ valueFrom, ...row }) =>
            valueFrom ? { ...row, value: resolveEnv(valueFrom.env) } : row,
          ),
        );
        // The same spec again gives the same request.
        const location = endpoint.location ?? 'Delhi';
        const again = (of: EndpointAttributes) => ({
          ...toWire(of, { resolveEnv, location }),
          currency: '',
          sku_name: '',
          sku_type: '',
          sku_id: 0,
          sku_item_price_id: 0,
          next_sku_item_price_id: 0,
          committed_days: 0,
        });
        expect(again(back)).toEqual(again(endpoint));

        const { mismatches, addedVariables } = compareLive(endpoint, live, { resolveEnv });
        expect(mismatches).toEqual([]);
        expect(addedVariables).toEqual([]);
      }),
      { numRuns: 12 },
    );
  });
});
