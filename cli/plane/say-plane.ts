import { connect } from '../api/connection.ts';
import type { Given } from '../command.ts';
import type { System } from '../system.ts';
import { meantPlane, planeText } from './meant-plane.ts';

/** Says on which plane something is about to be changed, before it is. */
export async function sayPlane(given: Given, system: System): Promise<void> {
  const { url } = await connect(given, system);
  system.err(`Plane: ${planeText(meantPlane(given, system), url)}\n`);
}
