import { own } from '../../shared/own.ts';
import { meantText, nearest } from '../../shared/suggest.ts';
import type { Given } from '../command.ts';
import { CommandError } from '../failures.ts';
import type { System } from '../system.ts';
import { readUserConfig } from './user-config.ts';

/** The name of the plane of this machine, which has no address that stays. */
export const localPlane = 'local';

/** Which plane a command line means. */
export interface MeantPlane {
  name: string;
  /** Absent: it is one of this machine, found by its folder. */
  url?: string;
}

/**
 * In this order: the folder of `--data`; `TRAINYARD_URL`; the folder of `TRAINYARD_DATA`; the one
 * that `plane use` has named; the one of this machine.
 */
export function meantPlane(given: Given, system: System): MeantPlane {
  const { TRAINYARD_URL: url, TRAINYARD_DATA: data } = system.env;
  if (given.has('data')) return { name: localPlane };
  if (url) return { name: 'TRAINYARD_URL', url };
  if (data) return { name: localPlane };
  const { plane = localPlane } = readUserConfig(system);
  return plane === localPlane
    ? { name: localPlane }
    : { name: plane, ...knownPlane(plane, system) };
}

/** A plane by its name. Throws CommandError where none of that name is known. */
export function knownPlane(name: string, system: System): { url: string } {
  const { planes = {} } = readUserConfig(system);
  const found = own(planes, name);
  if (found) return found;
  const names = [localPlane, ...Object.keys(planes)];
  throw new CommandError(`There is no plane '${name}'.${meantText(nearest(name, names))}`, {
    fix: `trainyard plane use URL, or one of: ${names.join(', ')}`,
  });
}

/** `prod, https://…`: as `submit` and `delete` say where they act. */
export const planeText = ({ name }: MeantPlane, url: string): string => `${name}, ${url}`;
