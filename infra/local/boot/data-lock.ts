import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Two planes on one folder would both do its work: this refuses the second. */
export function lockData(data: string): { release(): void } {
  mkdirSync(data, { recursive: true, mode: 0o700 });
  const file = join(data, 'plane.lock');
  for (let tries = 0; tries < 3; tries += 1) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx', mode: 0o600 });
      return { release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      const owner = Number(readFileSync(file, 'utf8'));
      if (owner !== process.pid && isAlive(owner)) throw inUse(data, owner);
      // The plane that made it was killed.
      rmSync(file, { force: true });
    }
  }
  throw inUse(data, undefined);
}

function isAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

const inUse = (data: string, owner: number | undefined) =>
  new Error(
    `A plane${owner ? ` (process ${owner})` : ''} already uses the folder ${data}. ` +
      'Stop it first, or give this one another folder with --data.',
  );
