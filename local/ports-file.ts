import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomically } from './atomic-file.js';

/** The ports of the stack on 127.0.0.1. */
export interface Ports {
  postgres: number;
  temporal: number;
  temporalUi: number;
  simulator: number;
}

/** Where each would like to listen. 54329 keeps away from a PostgreSQL of the machine's own (5432). */
export const preferredPorts: Ports = { postgres: 54329, temporal: 7233, temporalUi: 8233, simulator: 7780 };

/** The ports to try first: those of the last run, so that addresses stay the same, else the preferred ones. */
export function readPorts(directory: string): Ports {
  try {
    return { ...preferredPorts, ...(JSON.parse(readFileSync(join(directory, 'ports.json'), 'utf8')) as Partial<Ports>) };
  } catch {
    return preferredPorts;
  }
}

/** Remembers the ports of this run. */
export function writePorts(directory: string, ports: Ports): void {
  writeFileAtomically(join(directory, 'ports.json'), `${JSON.stringify(ports)}\n`);
}
