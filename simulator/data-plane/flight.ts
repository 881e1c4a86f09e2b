import type { FastifyReply } from 'fastify';
import type { Simulation } from '../simulation.js';
import type { Endpoint } from '../state.js';
import { pause } from '../transport.js';

/** How often a waiting request looks whether its endpoint still serves (real ms). */
const lookMs = 20;

/** A request on its way. It ends early when its caller hangs up, and when the endpoint that answers it is gone. */
export class Flight {
  constructor(
    private readonly simulation: Simulation,
    private readonly endpoint: Endpoint,
    private readonly reply: FastifyReply,
  ) {}

  /** Whether nobody waits for the answer any more. */
  get abandoned(): boolean {
    return this.reply.raw.closed || this.reply.raw.destroyed;
  }

  /** Whether what would answer is gone: deleted, stopped, failed, or without a ready replica. */
  get lost(): boolean {
    return !serves(this.simulation, this.endpoint);
  }

  /** Waits real milliseconds, or until the request is abandoned or lost. */
  async pause(ms: number): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !this.abandoned && !this.lost; left = until - performance.now())
      await pause(this.reply.raw, Math.min(left, lookMs));
  }
}

/** Whether an endpoint has a replica that answers. */
export function serves({ platform }: Simulation, endpoint: Endpoint): boolean {
  return (
    endpoint.status === 'running' &&
    !endpoint.deleting &&
    endpoint.replicas.some((replica) => replica.ready) &&
    platform.findEndpoint(endpoint.id) === endpoint
  );
}
