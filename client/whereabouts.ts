/** Whether an endpoint is on TIR, as our record knows it: what has an unknown outcome is not absent. */
import type { EndpointOverview } from '../db/operations.js';

type Recorded = Pick<EndpointOverview['endpoint'], 'tirId' | 'pendingEffect'>;

/** `unknown`: a create of ours got no clear answer, and what it made was not found yet and may be billing. */
export const whereabouts = ({ tirId, pendingEffect }: Recorded): 'there' | 'absent' | 'unknown' =>
  tirId !== null ? 'there' : pendingEffect?.act === 'create' ? 'unknown' : 'absent';

/** Such as `TIR id 1001`. */
export const saidOfTir = (endpoint: Recorded): string =>
  ({
    there: `TIR id ${endpoint.tirId ?? '?'}`,
    absent: 'not on TIR',
    unknown: 'not known whether it is on TIR: a create got no clear answer, and it may be billed',
  })[whereabouts(endpoint)];
