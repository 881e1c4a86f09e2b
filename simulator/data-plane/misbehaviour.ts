import { draw } from '../randomness.js';
import type { Simulation } from '../simulation.js';
import type { Behaviour, Endpoint } from '../state.js';
import type { ServerAnswer } from './answer.js';

let invocations = 0;

/** The answer as the endpoint's behaviour lets it be; `hang` for none. A dead engine leaves health alone. */
export function misbehave(
  simulation: Simulation,
  endpoint: Endpoint,
  behaviour: Behaviour,
  answer: ServerAnswer,
): ServerAnswer | 'hang' {
  if (behaviour.unhealthy && answer.role === 'health') return { status: 503, json: { detail: 'unhealthy' }, role: 'health' };
  if (answer.role !== 'invoke') return answer;
  if (behaviour.engineDead === 'hang') return 'hang';
  if (behaviour.engineDead === 'error') return broken('EngineCore encountered an issue.');
  invocations += 1;
  if (behaviour.errorRate > 0 && draw(simulation.platform.state.seed, 'error', endpoint.id, invocations) < behaviour.errorRate)
    return broken('Simulated failure.');
  return behaviour.garbage ? { status: 200, json: { unexpected: [null, '\u0000', {}] }, role: 'invoke' } : answer;
}

function broken(message: string): ServerAnswer {
  return { status: 500, json: { error: { message, type: 'InternalServerError', param: null, code: 500 } }, role: 'invoke' };
}
