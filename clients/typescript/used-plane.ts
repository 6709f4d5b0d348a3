import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { TrainyardError } from './errors.ts';
import type { Surroundings } from './surroundings.ts';

/**
 * The address of the plane that `trainyard plane use` has named; undefined: it is that of this
 * machine. Throws TrainyardError where the settings name none.
 */
export async function usedPlane(env: Surroundings['env']): Promise<string | undefined> {
  const folder = env.XDG_CONFIG_HOME || join(homedir(), '.config');
  const file = join(folder, 'trainyard', 'config.json');
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    const { plane = 'local', planes } = JSON.parse(text);
    return plane === 'local' ? undefined : String(planes[plane].url);
  } catch (error) {
    throw new TrainyardError(`${file} names no plane: ${(error as Error).message}.`, {
      fix: 'trainyard plane use NAME|URL, or delete the file: it has settings only',
    });
  }
}
