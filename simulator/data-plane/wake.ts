import type { FastifyReply } from 'fastify';
import type { Simulation } from '../simulation.js';
import type { Endpoint } from '../state.js';
import { pause } from '../transport.js';

/** A request to an idle endpoint starts a replica. It and every other that comes meanwhile are held until it is ready, at most for the time that the options say. */
export async function waitUntilAwake(simulation: Simulation, endpoint: Endpoint, reply: FastifyReply): Promise<void> {
  if (endpoint.status === 'idle') {
    simulation.lifecycle.touch(endpoint);
    simulation.settle();
  }
  const until = performance.now() + simulation.platform.state.options.wakeHoldMs;
  while (endpoint.waking && performance.now() < until && !reply.raw.closed) {
    await pause(reply.raw, 20);
    simulation.settle();
  }
}
