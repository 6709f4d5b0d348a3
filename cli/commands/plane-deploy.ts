import { resolve } from 'node:path';
import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleReport } from '../../infra/aws/checks/idle.ts';
import { ensureAssembly } from '../../infra/synth.ts';
import { version } from '../../shared/version.ts';
import { type AwsCall, awsCalls } from '../account/aws-call.ts';
import { checkAccount, type Identity, linkedRoles, whoAsks } from '../account/checks.ts';
import { commandText, deployCommands } from '../account/deploy-commands.ts';
import { deployedFolder, keepDeployed, planeIn, templatesIn } from '../account/deployed.ts';
import { regionOf } from '../account/region.ts';
import { runProgram } from '../account/run-program.ts';
import { diffText } from '../account/template-diff.ts';
import { dataFolder } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { type Check, doctorText } from '../show/doctor-text.ts';
import type { System } from '../system.ts';

/** What `plane deploy` makes itself, so that lacking it stops nothing. */
const madeHere = (name: string) => name === 'bootstrap' || name.startsWith('role for ');

/**
 * `trainyard plane deploy`: with `--dry-run` it asks nobody, without `--yes` it changes nothing.
 * What an account must have once is made first.
 */
export async function run(given: Given, system: System): Promise<number> {
  const region = regionOf(given, system);
  const { folder } = await ensureAssembly({ toDeploy: true });
  const after = templatesIn(folder);
  const kept = deployedFolder(dataFolder(given, system), region);
  const against = given.value('against');
  const before = templatesIn(against === undefined ? kept : resolve(system.cwd, against));
  const plane = planeIn(after);
  system.out(`Plane ${plane} ${version} into ${region}\n${diffText(before, after)}`);
  system.out(`${idleReport(resourcesIn(readTemplates(folder)))}\n`);
  const deployment = { assembly: folder, plane, region };
  if (given.has('dry-run')) {
    const commands = deployCommands({ ...deployment, bootstrap: true }).map(commandText);
    system.out(`Would run, the first where CDK has not prepared the region yet\n`);
    system.out(`${commands.map((line) => `  ${line}\n`).join('')}Nobody was asked.\n`);
    return exitCodes.ok;
  }
  const call = awsCalls(region, system);
  const checks = await checkAccount(call, region);
  system.out(doctorText(checks));
  refuseUnready(checks);
  if (!given.has('yes')) {
    system.err('Nothing was changed: --yes does it.\n');
    return exitCodes.ok;
  }
  const { identity } = await whoAsks(call);
  const lacking = checks.filter(({ status }) => status === 'fail').map(({ name }) => name);
  await makeRoles(call, lacking, system);
  const bootstrap = lacking.includes('bootstrap');
  const { account } = identity as Identity;
  for (const line of deployCommands({ ...deployment, account, bootstrap })) {
    await runProgram(line, region, system);
  }
  keepDeployed(kept, after);
  system.err('Deployed. Each address of alerts.emails has got a mail: confirm it there.\n');
  return exitCodes.ok;
}

function refuseUnready(checks: readonly Check[]): void {
  const first = checks.find(({ name, status }) => status === 'fail' && !madeHere(name));
  if (!first) return;
  throw new CommandError(`${first.name}: ${first.found}.`, {
    exitCode: exitCodes.planeFailed,
    fix: first.fix ?? 'mend it, and look again with trainyard plane doctor',
  });
}

async function makeRoles(call: AwsCall, lacking: readonly string[], system: System) {
  for (const service of Object.keys(linkedRoles)) {
    if (!lacking.includes(`role for ${service.split('.')[0]}`)) continue;
    await call('iam', 'CreateServiceLinkedRole', { AWSServiceName: service });
    system.err(`Made the service-linked role for ${service}.\n`);
  }
}
