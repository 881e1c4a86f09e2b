import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectSimulatorAdmin, startSimulator, type Simulator } from '../../../simulator/index.js';

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.close());

it('finds the token by itself, for calls beside each other too', async () => {
  const admin = connectSimulatorAdmin(simulator.adminUrl);
  await expect(Promise.all(Array.from({ length: 5 }, () => admin.endpoints()))).resolves.toHaveLength(5);
});

it('lets a token that is wrong go for the one that the simulator names', async () => {
  const admin = connectSimulatorAdmin(simulator.adminUrl, { token: 'wrong' });
  await expect(admin.endpoints()).resolves.toEqual([]);
});
