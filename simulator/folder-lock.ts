/** One folder of state belongs to one simulator at a time. */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';

/** What the lock file holds: a port of this machine at which its holder answers with the token as long as it lives. */
interface Claim {
  pid: number;
  port: number;
  token: string;
}

/** How long a holder may take to answer (ms). One that listens and says nothing, as a stopped process does, still holds the folder. */
const ANSWER_MS = 2_000;

/**
 * Claims a folder for this process. A holder that was killed does not count: nobody answers for it.
 * @returns how to give it back. @throws Error when another simulator has it
 */
export async function claimFolder(folder: string): Promise<() => void> {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const lock = join(folder, 'simulator.lock');
  const token = randomUUID();
  const server = await answerWith(token);
  const mine = `${lock}.${token}`;
  try {
    const claim: Claim = { pid: process.pid, port: (server.address() as AddressInfo).port, token };
    writeFileSync(mine, JSON.stringify(claim), { mode: 0o600 });
    // A link appears with its content or not at all.
    while (!linked(mine, lock)) {
      const holder = readClaim(lock);
      if (holder && (await isHeld(holder)))
        throw new Error(
          `Another simulator (process ${holder.pid}) keeps its state in ${folder}. Use that one, end it first, or choose another folder with --data-dir.`,
        );
      if (readClaim(lock)?.token === holder?.token) rmSync(lock, { force: true });
    }
  } catch (error) {
    server.close();
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return () => {
    if (readClaim(lock)?.token === token) rmSync(lock, { force: true });
    server.close();
  };
}

async function answerWith(token: string): Promise<Server> {
  const server = createServer((socket) => void socket.on('error', () => undefined).end(token)).unref();
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return server;
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function readClaim(lock: string): Claim | undefined {
  try {
    const { pid, port, token } = JSON.parse(readFileSync(lock, 'utf8')) as Partial<Claim>;
    return typeof pid === 'number' && typeof port === 'number' && typeof token === 'string' ? { pid, port, token } : undefined;
  } catch {
    return undefined;
  }
}

function isHeld({ port, token }: Claim): Promise<boolean> {
  return new Promise((resolve) => {
    let said = '';
    const socket = connect({ port, host: '127.0.0.1', timeout: ANSWER_MS });
    const end = (held: boolean): void => {
      socket.destroy();
      resolve(held);
    };
    socket.on('data', (bytes) => (said += bytes.toString('utf8')));
    socket.on('end', () => end(said === token));
    socket.on('error', () => end(false));
    socket.on('timeout', () => end(true));
  });
}
