import { isLoopbackName } from '../callers.js';
import { chosenAdminToken } from '../environment.js';
import { tokenFileHeader } from './check.js';
import { findToken } from './token.js';
import type { FaultInput, FaultRule } from '../faults.js';
import type { DataPlaneCounts, LedgerEntry, LedgerKind } from '../ledger.js';
import type { PlatformOptions, PlatformOptionsInput } from '../options.js';
import type { Behaviour, BillingRow, Endpoint } from '../state.js';
import type { BehaviourInput, EndpointPatch, ForeignEndpoint } from './inputs.js';

/** Which ledger entries to give. `operation: 'put'` also matches `put:patch` and its like. */
export interface LedgerFilter {
  since?: number;
  operation?: string;
  name?: string;
  kind?: LedgerKind;
}

/** The clock as the simulator tells it: an ISO 8601 text, and simulated seconds per real second. */
export interface ClockReading {
  now: string;
  rate: number;
}

/** The admin API as functions. Each throws an Error with the simulator's own words when it is refused. */
export interface SimulatorAdmin {
  /** Ledger entries in order. */
  ledger(filter?: LedgerFilter): Promise<LedgerEntry[]>;
  /** Cost of every endpoint until now, gone ones included. */
  billing(): Promise<BillingRow[]>;
  /** Data-plane requests by endpoint id and `METHOD path status`. */
  dataPlaneCounts(): Promise<DataPlaneCounts>;
  /** Forgets the ledger; sequence numbers go on. */
  clearLedger(): Promise<void>;
  clock(): Promise<ClockReading>;
  /** Simulated seconds per real second from now on. */
  setClockRate(rate: number): Promise<ClockReading>;
  /** Jumps forward by simulated seconds and lives through everything that falls due. */
  advance(seconds: number): Promise<ClockReading>;
  /** Adds a fault rule; the answer carries its id. */
  addFault(fault: FaultInput): Promise<FaultRule>;
  /** The rules with their counts: `fired` proves that a fault happened. */
  faults(): Promise<FaultRule[]>;
  removeFault(id: number): Promise<void>;
  clearFaults(): Promise<void>;
  /** The raw state of every endpoint. */
  endpoints(): Promise<Endpoint[]>;
  /** Makes an endpoint that somebody else owns, without a create in the ledger. */
  createForeignEndpoint(endpoint: ForeignEndpoint): Promise<Endpoint>;
  /** Changes an endpoint behind the client's back. */
  patchEndpoint(id: number, patch: EndpointPatch): Promise<Endpoint>;
  /** Makes an endpoint's data plane misbehave. */
  setBehaviour(id: number, behaviour: BehaviourInput): Promise<Behaviour>;
  /** Sets how many more replicas of a SKU fit; null is without limit. */
  setInventory(sku: string, free: number | null): Promise<void>;
  /** Sets the credit of a project; null is without limit. */
  setCredit(projectId: number, amount: number | null): Promise<void>;
  /** Changes the platform's options; what is left out stays. */
  setOptions(options: PlatformOptionsInput): Promise<PlatformOptions>;
  /** Sets which credentials are accepted; what is left out accepts anything. */
  setCredentials(credentials: { apiKey?: string; authToken?: string; revoked?: boolean }): Promise<void>;
  /** Empties the platform: endpoints, resources, faults, ledger, capacity and credit. Ids go on growing, options stay. */
  reset(): Promise<void>;
}

/**
 * Speaks to a simulator's admin API, from this process or from another of the same user. `adminUrl` as the simulator
 * prints it. The token is `options.token`, else TIR_SIMULATOR_ADMIN_TOKEN, else what the file holds that the simulator
 * names; a file is opened only for a simulator on the loopback, when it is called `...admin-token` and ours alone.
 */
export function connectSimulatorAdmin(adminUrl: string, options: { token?: string } = {}): SimulatorAdmin {
  let token = options.token ?? chosenAdminToken();
  const send = (method: string, path: string, body?: unknown): Promise<Response> =>
    fetch(`${adminUrl.replace(/\/$/, '')}${path}`, {
      method,
      headers: {
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
  const call = async <T>(method: string, path: string, body?: unknown): Promise<T> => {
    const sent = token;
    let answer = await send(method, path, body);
    const found = answer.status === 401 ? namedToken(adminUrl, answer) : undefined;
    // Once: a simulator that was started anew has another token. A call beside this one may have found it already.
    if (found !== undefined && found !== sent) {
      token = found;
      await answer.body?.cancel();
      answer = await send(method, path, body);
    }
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The simulator refused ${method} ${path}: ${text}`);
    return JSON.parse(text) as T;
  };
  const ledger = (filter: LedgerFilter = {}): Promise<{ entries: LedgerEntry[]; dataPlane: DataPlaneCounts }> => {
    const query = new URLSearchParams(
      Object.entries(filter).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)] as [string, string]])),
    );
    return call('GET', `/ledger?${query.toString()}`);
  };
  return {
    ledger: async (filter) => (await ledger(filter)).entries,
    billing: () => call('GET', '/billing'),
    dataPlaneCounts: async () => (await ledger({ since: Number.MAX_SAFE_INTEGER })).dataPlane,
    clearLedger: () => call('DELETE', '/ledger'),
    clock: () => call('GET', '/clock'),
    setClockRate: (rate) => call('PUT', '/clock', { rate }),
    advance: (seconds) => call('POST', '/clock/advance', { seconds }),
    addFault: (fault) => call('POST', '/faults', fault),
    faults: () => call('GET', '/faults'),
    removeFault: (id) => call('DELETE', `/faults/${id}`),
    clearFaults: () => call('DELETE', '/faults'),
    endpoints: () => call('GET', '/endpoints'),
    createForeignEndpoint: (endpoint) => call('POST', '/endpoints', endpoint),
    patchEndpoint: (id, patch) => call('PATCH', `/endpoints/${id}`, patch),
    setBehaviour: (id, behaviour) => call('PUT', `/endpoints/${id}/behaviour`, behaviour),
    setInventory: (sku, free) => call('PUT', '/inventory', { sku, free }),
    setCredit: (projectId, amount) => call('PUT', '/credit', { projectId, amount }),
    setOptions: (options) => call('PUT', '/options', options),
    setCredentials: (credentials) => call('PUT', '/credentials', credentials),
    reset: () => call('POST', '/reset'),
  };
}

function namedToken(adminUrl: string, answer: Response): string | undefined {
  const file = answer.headers.get(tokenFileHeader);
  return file !== null && isLoopbackName(new URL(adminUrl).hostname) ? findToken(decodeURI(file)) : undefined;
}
