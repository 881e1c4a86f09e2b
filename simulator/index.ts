export { connectSimulatorAdmin } from './admin/client.js';
export type { ClockReading, LedgerFilter, SimulatorAdmin } from './admin/client.js';
export type { BehaviourInput, EndpointPatch, ForeignEndpoint } from './admin/inputs.js';
export type { ErrorShape, FaultEffect, FaultInput, FaultRule } from './faults.js';
export type { DataPlaneCounts, LedgerEntry, LedgerKind } from './ledger.js';
export type { PlatformOptions, PlatformOptionsInput, SimulatorOptions } from './options.js';
export { startSimulator } from './simulator.js';
export type { Simulator } from './simulator.js';
export type { Behaviour, BillingRow, Endpoint, EndpointStatus } from './state.js';
