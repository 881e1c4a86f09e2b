import { expect, it } from 'vitest';
import { lookUpNames } from '../../activities/look-up.js';
import type { TirClient } from '../../activities/tir/client.js';
import { endpointSpec } from '../../workflows/contract/spec.js';
import { changed, vllmSpec } from '../support/specs.js';

/** A project whose integrations bear these names. The simulator, as far as is known like TIR, lets no name be there twice. */
const projectWith = (...integrations: { id: number; name?: string }[]): TirClient =>
  ({ listIntegrations: async () => integrations }) as unknown as TirClient;
const identity = { target: 'tir', location: 'Delhi', projectId: 1000, name: 'chat' } as const;
const spec = endpointSpec.parse(changed(vllmSpec(), { 'endpoint.modelLoadIntegrationName': 'hub' }));

it('a name that stands for one thing becomes its id', async () => {
  expect(await lookUpNames(spec, projectWith({ id: 1 }, { id: 2, name: 'hub' }, { id: 3, name: 'Hub' }), identity)).toEqual([
    { field: 'modelLoadIntegrationName', name: 'hub', becomes: 'modelLoadIntegrationId', id: 2 },
  ]);
});

it('a name that stands for several is refused with their ids', async () => {
  const looking = lookUpNames(spec, projectWith({ id: 2, name: 'hub' }, { id: 9, name: 'hub' }), identity);
  await expect(looking).rejects.toMatchObject({ type: 'InvalidSpec', nonRetryable: true });
  await expect(looking).rejects.toThrow(/more than one Hugging Face integration in project 1000: 2, 9/);
});

it('a name that nothing bears is refused with the names that there are, the first dozen of them', async () => {
  const many = Array.from({ length: 14 }, (_nothing, index) => ({ id: index + 1, name: `one-${index}` }));
  await expect(lookUpNames(spec, projectWith(...many), identity)).rejects.toThrow(/it has one-0 \(1\), .*one-11 \(12\), and 2 more/);
  await expect(lookUpNames(spec, projectWith(), identity)).rejects.toThrow('it has none at all');
});

it('a spec without names asks for nothing', async () => {
  const never = {} as TirClient;
  expect(await lookUpNames(endpointSpec.parse(vllmSpec()), never, identity)).toEqual([]);
});
