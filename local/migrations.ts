import { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { ownModule } from './own-module.js';

/** Brings the database's schema up to date in a process of its own. @throws Error with its words and the way on */
export async function migrate(options: { env: NodeJS.ProcessEnv; logFile: string; signal?: AbortSignal }): Promise<void> {
  const words = await new Promise<string | undefined>((resolve, reject) => {
    const child = spawn(process.execPath, [ownModule('db/migrate.js')], {
      env: options.env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      signal: options.signal,
    });
    let said = '';
    const listen = (chunk: Buffer) => (said += chunk.toString('utf8'));
    child.stdout.on('data', listen);
    child.stderr.on('data', listen);
    child.once('error', reject);
    child.once('close', (code) => {
      appendFileSync(options.logFile, said, { mode: 0o600 });
      resolve(code === 0 ? undefined : said.trim());
    });
  });
  if (words !== undefined) {
    throw new Error(
      `The database could not be brought up to date:\n${words}\nCorrect that and start again (whole output: ${options.logFile}).`,
    );
  }
}
