import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** The folders and files of a data directory. */
export interface Places {
  directory: string;
  logs: string;
  /** Records of running processes. */
  records: string;
  postgres: string;
  temporalDatabase: string;
  simulator: string;
  /** File with the secret that signs what is asked of TIR. */
  workSecret: string;
  log(name: string): string;
}

/** Makes a data directory with its folders. @throws Error with the way on when this user may not */
export function preparePlaces(directory: string): Places {
  const logs = join(directory, 'logs');
  const records = join(directory, 'processes');
  try {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    for (const folder of [logs, records, join(directory, 'temporal'), join(directory, 'simulator')]) {
      mkdirSync(folder, { recursive: true });
      // Also one of an earlier start: what lies in it holds values of specs.
      chmodSync(folder, 0o700);
    }
    // PostgreSQL's unprivileged user has to pass through root's folder; it need not see what is in it.
    if (process.getuid?.() === 0) chmodSync(directory, 0o711);
  } catch (cause) {
    throw new Error(
      `The data directory ${directory} cannot be made or written: ${(cause as Error).message}. Name another one with --data-dir or TIR_ROLLOUTS_DATA_DIR.`,
      { cause },
    );
  }
  return {
    directory,
    logs,
    records,
    postgres: join(directory, 'postgres'),
    temporalDatabase: join(directory, 'temporal', 'temporal.db'),
    simulator: join(directory, 'simulator'),
    workSecret: join(directory, 'work-secret'),
    log: (name) => join(logs, `${name}.log`),
  };
}
