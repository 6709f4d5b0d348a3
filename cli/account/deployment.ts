import { readTemplates, resourcesIn } from '../../infra/aws/assembly.ts';
import { idleReport } from '../../infra/aws/checks/idle.ts';
import { ensureAssembly } from '../../infra/synth.ts';
import { dataFolder } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import { type Check, doctorText } from '../show/doctor-text.ts';
import type { System } from '../system.ts';
import type { AwsCall } from './aws-call.ts';
import { checkAccount, linkedRoles, whoAsks } from './checks.ts';
import { deployCommands } from './deploy-commands.ts';
import { deployedFolder, keepDeployed, planeIn, templatesIn } from './deployed.ts';
import { regionOf } from './region.ts';
import { runProgram } from './run-program.ts';
import { versionCheck } from './running-plane.ts';
import { diffText, type Templates } from './template-diff.ts';

/** A plane as this release and the configuration here make it, and where it is to be. */
export interface Coming {
  plane: string;
  region: string;
  /** The folder of the assembly. */
  assembly: string;
  templates: Templates;
}

/** Makes what would be deployed. Throws CommandError where no region is named. */
export async function comingPlane(given: Given, system: System): Promise<Coming> {
  const region = regionOf(given, system);
  const { folder: assembly } = await ensureAssembly({ toDeploy: true });
  const templates = templatesIn(assembly);
  return { plane: planeIn(templates), region, assembly, templates };
}

/** What the programs that deploy it are told, before anybody looked at the account. */
export const deploymentOf = (coming: Coming, given: Given) => ({
  ...coming,
  stacks: Object.keys(coming.templates),
  executionPolicies: given.value('execution-policies'),
});

/** Says what would differ from `before`, and what bills while idle. */
export function tellChanges(coming: Coming, before: Templates, system: System): void {
  const idle = idleReport(resourcesIn(readTemplates(coming.assembly)));
  system.out(`${diffText(before, coming.templates)}${idle}\n`);
}

/** What is made here, so that lacking it stops nothing. */
const madeHere = (name: string) => name === 'bootstrap' || name.startsWith('role for ');

/**
 * Looks at the account and, with `--yes`, deploys; what an account must have once is made first.
 * Throws CommandError where something has to be mended before, or a program fails.
 */
export async function carryOut(
  coming: Coming,
  call: AwsCall,
  given: Given,
  system: System,
): Promise<number> {
  const { plane, region } = coming;
  const checks = [...(await checkAccount(call, region)), await versionCheck(call, plane)];
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
  const { account } = identity!;
  for (const line of deployCommands({ ...deploymentOf(coming, given), account, bootstrap })) {
    await runProgram(line, region, system);
  }
  keepDeployed(deployedFolder(dataFolder(given, system), region), coming.templates);
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
