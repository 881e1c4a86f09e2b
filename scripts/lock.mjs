import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';

/** Runs `body` while holding a lock file that names this process. A lock whose process is gone is taken over. */
export async function whileLocked(file, body) {
  while (!take(file)) {
    if (!holderLives(file)) rmSync(file, { force: true });
    else await pause(100);
  }
  try {
    return await body();
  } finally {
    rmSync(file, { force: true });
  }
}

function take(file) {
  try {
    writeFileSync(file, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function holderLives(file) {
  try {
    process.kill(Number(readFileSync(file, 'utf8')), 0);
    return true;
  } catch (error) {
    // Another user's process may not be signalled, but it lives.
    return error.code === 'EPERM';
  }
}
