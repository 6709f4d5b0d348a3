import { version } from '../../shared/version.ts';
import { AwsRefusal, awsCalls } from '../account/aws-call.ts';
import { carryOut, comingPlane, tellChanges } from '../account/deployment.ts';
import { namedRegion } from '../account/region.ts';
import { runningTemplates, runningVersion } from '../account/running-plane.ts';
import { dataFolder } from '../api/connection.ts';
import type { Given } from '../command.ts';
import { CommandError, exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

const meanwhile =
  'Jobs that run go on: their executions keep the steps they began with, and call the new\n' +
  'functions, which understand them. The table needs no migration: its items only grow.\n';

/** `trainyard plane upgrade`: a deployment over a plane that runs, of a release that may follow. */
export async function run(given: Given, system: System): Promise<number> {
  if (!namedRegion(given, system)) {
    system.out(hereText(dataFolder(given, system)));
    return exitCodes.ok;
  }
  const coming = await comingPlane(given, system);
  const { plane, region, templates } = coming;
  const call = awsCalls(region, system);
  const running = await runningVersion(call, plane).catch(mayNotLook);
  if (!running) {
    throw new CommandError(`There is no plane ${plane} in ${region}.`, {
      fix: `trainyard plane deploy --region ${region}   (or name the region where it is)`,
    });
  }
  system.out(`Plane ${plane} in ${region}: ${running} runs, ${version} comes\n`);
  const before = await runningTemplates(call, Object.keys(templates)).catch(mayNotLook);
  tellChanges(coming, before, system);
  system.out(meanwhile);
  return carryOut(coming, call, given, system);
}

function mayNotLook(error: Error): never {
  if (!(error instanceof AwsRefusal)) throw error;
  throw new CommandError(`CloudFormation says not what runs there: ${error.message}`, {
    exitCode: exitCodes.planeFailed,
    fix: 'allow cloudformation:DescribeStacks and cloudformation:GetTemplate, or see plane doctor',
  });
}

const hereText = (folder: string) =>
  `No region is named, so this is about the plane of this machine on ${folder}: it is upgraded\n` +
  `when trainyard ${version} starts on it (trainyard plane up). That brings the format of the\n` +
  'folder up to date, wholly or not at all, and jobs that ran go on.\n' +
  'One in an account: trainyard plane upgrade --region REGION\n';
