/** What activities work with; the worker provides it. */
import type { Database } from '../db/connect.js';
import type { CredentialRef, EndpointIdentity } from '../workflows/contract/identity.js';
import type { EndpointSpec } from '../workflows/contract/spec.js';
import type { TirClient } from './tir/client.js';
import type { Redact } from './tir/redact.js';
import type { Exchange } from './tir/http.js';
import type { Access } from './step.js';

/** TIR as one operation reaches it. */
export interface TirAccess {
  tir: TirClient;
  /** Root of the data plane, such as https://infer.e2enetworks.net. */
  dataPlaneUrl: string;
  /** Bearer token for calls to endpoints. */
  token: string;
  /** Takes every secret that this worker knows out of a text. */
  redact: Redact;
}

/** An operation that an activity asks for. */
export type OperationRequest = {
  endpoint: EndpointIdentity;
  credential: CredentialRef;
  teamId?: number;
  activeIam?: number;
  actor: string;
  reason: string;
} & ({ kind: 'stop' } | { kind: 'rollout'; spec: EndpointSpec; digest: string });

export interface Deps {
  database: Database;
  /** @throws TirError of kind `refused` when the credentials are not there, or the target is not served by this worker */
  openTir: (access: Access, onExchange: (exchange: Exchange) => void) => TirAccess;
  /** Value of an environment variable that a spec refers to. @throws ApplicationFailure `InvalidSpec` when it is unset */
  resolveReference: (name: string) => string;
  /** See `SETTLE_MS`, which is the default. */
  settleMs?: number;
  /** Starts an operation under the lock of its endpoint, or says what holds it. */
  startOperation: (request: OperationRequest) => Promise<{ operationId: string } | { refused: string }>;
  /** Whether an operation runs under the lock of the endpoint: one that was terminated leaves a record that never ends. */
  isHeld: (endpoint: EndpointIdentity) => Promise<boolean>;
}
