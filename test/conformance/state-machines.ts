/** All recorded scenarios of a folder. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { play, type Scenario } from './scenario.ts';

/** Where the recordings are unless the command says otherwise. */
export const defaultFolder = fileURLToPath(
  new URL('../../../shared/conformance/state-machines', import.meta.url),
);

/** One scenario and how it went. */
export interface Played {
  file: string;
  id: string;
  pure: boolean;
  /** The first difference; absent when it passed. */
  difference: string | undefined;
}

/** Plays every scenario; undefined when there is no such folder. */
export async function playAll(folder: string): Promise<Played[] | undefined> {
  if (!existsSync(folder)) return undefined;
  const played: Played[] = [];
  for (const file of readdirSync(folder).sort()) {
    if (!file.endsWith('.json')) continue;
    const scenarios: Scenario[] = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    for (const scenario of scenarios) {
      const difference = await play(scenario);
      played.push({ file, id: scenario.id, pure: scenario.uses.length === 0, difference });
    }
  }
  return played;
}

/** `passed/total` of a list. */
export function score(played: Played[]): { passed: number; total: number } {
  return { passed: played.filter((one) => !one.difference).length, total: played.length };
}
