import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { sayPlane } from '../plane/say-plane.ts';
import { show } from '../show/output.ts';
import type { System } from '../system.ts';

/** `trainyard delete-endpoint NAME` */
export async function run(given: Given, system: System): Promise<number> {
  const query = { project: given.value('project') };
  const id = given.args[0]!;
  await sayPlane(given, system);
  const endpoint = await apiOf(given, system).call('DELETE /endpoints/{name}', {
    path: { name: id },
    query,
  });
  show(given, system, endpoint, () => `${endpoint.name} is being deleted\n`);
  return exitCodes.ok;
}
