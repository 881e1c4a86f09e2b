import type { FaultEffect, FaultRule, TakenFaults } from '../faults.js';
import type { Simulation } from '../simulation.js';
import type { OutsideChange } from '../state.js';
import type { Json } from './operation.js';

/** Plans what the fired rules will do to the endpoint later, behind the caller's back. */
export function scheduleFaultEffects(simulation: Simulation, faults: TakenFaults, endpointId: number | undefined): void {
  if (endpointId === undefined) return;
  faults.strikeEach((fault) => {
    if (fault.kind === 'unknownStatus') {
      const endpoint = simulation.platform.findEndpoint(endpointId);
      if (endpoint) endpoint.reportedStatus = fault.status;
      return endpoint !== undefined;
    }
    const planned = laterChange(fault);
    if (planned)
      simulation.platform.schedule(simulation.platform.now() + planned.afterSeconds * 1000, {
        kind: 'outside',
        endpointId,
        change: planned.change,
      });
    return planned !== undefined;
  });
}

function laterChange(fault: FaultRule): { afterSeconds: number; change: OutsideChange } | undefined {
  if (fault.kind === 'goesToError') return { afterSeconds: fault.afterSeconds ?? 0, change: { what: 'error' } };
  if (fault.kind === 'vanishes') return { afterSeconds: fault.afterSeconds ?? 0, change: { what: 'vanish' } };
  if (fault.kind === 'stoppedByOther') return { afterSeconds: fault.afterSeconds ?? 0, change: { what: 'stopped' } };
  if (fault.kind === 'changedByOther')
    return { afterSeconds: fault.afterSeconds ?? 0, change: { what: 'changed', set: fault.set } };
  if (fault.kind === 'flaps')
    return {
      afterSeconds: fault.afterSeconds ?? 0,
      change: { what: 'flap', everySeconds: fault.everySeconds ?? 30, remaining: fault.cycles ?? 2 },
    };
  return undefined;
}

/** The answer of create in another form: HTTP status and body. */
export function reshapeCreate(form: Extract<FaultEffect, { kind: 'createAnswer' }>['answer'], body: Json): [number, Json] {
  const data = body['data'] as Json;
  const { id, ...withoutId } = data;
  const forms: Record<typeof form, [number, Json]> = {
    noId: [201, { ...body, data: withoutId }],
    textId: [201, { ...body, data: { ...data, id: String(id) } }],
    status200: [200, { ...body, code: 200 }],
    status202: [202, { ...body, code: 202 }],
    code400: [201, { ...body, code: 400 }],
    emptyData: [201, { ...body, data: {} }],
  };
  return forms[form];
}
