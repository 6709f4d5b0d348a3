import { resolve } from 'node:path';
import { version } from '../../shared/version.ts';
import { awsCalls } from '../account/aws-call.ts';
import { commandText, deployCommands } from '../account/deploy-commands.ts';
import { deployedFolder, templatesIn } from '../account/deployed.ts';
import { carryOut, comingPlane, deploymentOf, tellChanges } from '../account/deployment.ts';
import { dataFolder } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/**
 * `trainyard plane deploy`: with `--dry-run` it asks nobody, without `--yes` it changes nothing.
 * What an account must have once is made first.
 */
export async function run(given: Given, system: System): Promise<number> {
  const coming = await comingPlane(given, system);
  const { plane, region } = coming;
  const against = given.value('against');
  const kept = deployedFolder(dataFolder(given, system), region);
  system.out(`Plane ${plane} ${version} into ${region}\n`);
  const before = templatesIn(against === undefined ? kept : resolve(system.cwd, against));
  tellChanges(coming, before, system);
  if (!given.has('dry-run')) return carryOut(coming, awsCalls(region, system), given, system);
  const lines = deployCommands({ ...deploymentOf(coming, given), bootstrap: true });
  system.out(`Would run, the first where CDK has not prepared the region yet\n`);
  system.out(`${lines.map((line) => `  ${commandText(line)}\n`).join('')}Nobody was asked.\n`);
  return exitCodes.ok;
}
