import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { show } from '../show/output.ts';
import { table } from '../show/table.ts';
import type { System } from '../system.ts';
import { localPlane, meantPlane } from './meant-plane.ts';
import { readUserConfig } from './user-config.ts';

/** `trainyard plane list`: the planes that have a name, and which one commands mean here. */
export async function run(given: Given, system: System): Promise<number> {
  const meant = meantPlane(given, system);
  const { planes = {} } = readUserConfig(system);
  const known = Object.entries(planes).map(([name, { url }]) => ({ name, url }));
  const all = [{ name: localPlane, url: null }, ...known];
  const others = all.some(({ name }) => name === meant.name)
    ? []
    : [{ name: meant.name, url: meant.url ?? null }];
  const items = [...all, ...others].map((one) => ({ ...one, meant: one.name === meant.name }));
  show(given, system, { items }, () =>
    table(
      ['', 'NAME', 'ADDRESS'],
      items.map(({ name, url, meant: isMeant }) => [
        isMeant ? '*' : ' ',
        name,
        url ?? 'this machine: --data, TRAINYARD_DATA or its default folder',
      ]),
    ),
  );
  return exitCodes.ok;
}
