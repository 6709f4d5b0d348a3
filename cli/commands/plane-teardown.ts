import { ensureAssembly } from '../../infra/synth.ts';
import { commandText, teardownCommands } from '../account/deploy-commands.ts';
import { planeIn, templatesIn } from '../account/deployed.ts';
import { endLiving } from '../account/end-living.ts';
import { regionOf } from '../account/region.ts';
import { runProgram } from '../account/run-program.ts';
import { apiOf } from '../api/api.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import { livingText } from '../show/living-text.ts';
import type { System } from '../system.ts';

/** How long what lives may take to end, in milliseconds. */
const patienceMs = 15 * 60_000;

const stays =
  'What stays: the stack with table, bucket, images and logs; it is protected, and the next\n' +
  'plane deploy goes on with it. What goes: functions, machines, roles, the network of jobs.\n';

/**
 * `trainyard plane teardown`: cancels and deletes what lives, then takes the plane's stacks away.
 * Without `--yes` it says what that would be.
 */
export async function run(given: Given, system: System): Promise<number> {
  const region = regionOf(given, system);
  const api = apiOf(given, system);
  const { folder } = await ensureAssembly({ toDeploy: true });
  const templates = templatesIn(folder);
  const commands = teardownCommands(folder, Object.keys(templates), planeIn(templates));
  const living = await api.call('GET /living');
  system.out(`Lives now, and is ended first\n${livingText(living, system.now())}${stays}`);
  system.out(`Then runs\n${commands.map((line) => `  ${commandText(line)}\n`).join('')}`);
  if (!given.has('yes')) {
    system.err('Nothing was ended: --yes does it.\n');
    return exitCodes.ok;
  }
  await endLiving(api, system.now() + patienceMs, system);
  for (const line of commands) await runProgram(line, region, system);
  return exitCodes.ok;
}
