import { spawn } from 'node:child_process';
import { ownModule } from './own-module.js';

/** What to roll out, and with which environment. */
export interface RolloutsOptions {
  /** Files and folders of specs. */
  rollouts: string[];
  profile?: string;
  environment: NodeJS.ProcessEnv;
  /** Aborted when the user interrupts: the command line program is then asked to end. */
  signal: AbortSignal;
}

/** Rolls specs out by the command line program, in front of the user's eyes. @returns its exit code; 130 when it was interrupted */
export function rollOut(options: RolloutsOptions): Promise<number> {
  const files = options.rollouts.flatMap((path) => ['-f', path]);
  const profile = options.profile === undefined ? [] : ['--profile', options.profile];
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [ownModule('client/cli/main.js'), 'apply', ...files, ...profile], {
      env: options.environment,
      stdio: 'inherit',
    });
    const stop = () => child.kill('SIGTERM');
    options.signal.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('exit', (code) => {
      options.signal.removeEventListener('abort', stop);
      resolve(options.signal.aborted ? 130 : (code ?? 130));
    });
  });
}
