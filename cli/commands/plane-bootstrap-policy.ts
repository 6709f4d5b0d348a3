import { mkdirSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { bootstrapCommand, commandText } from '../account/deploy-commands.ts';
import { deployPolicies } from '../account/deploy-policy.ts';
import { comingPlane } from '../account/deployment.ts';
import type { Given } from '../command.ts';
import { exitCodes } from '../failures.ts';
import type { System } from '../system.ts';

/**
 * `trainyard plane bootstrap-policy`: writes what CloudFormation needs to deploy the plane, for an
 * account in which CDK's bootstrap may not give it everything. Asks nobody.
 */
export async function run(given: Given, system: System): Promise<number> {
  const [folder = '.'] = given.args;
  const { plane, region, templates } = await comingPlane(given, system);
  const names = deployPolicies(templates, plane, region).map((document, index) => {
    const name = `${plane}-deploy-${index + 1}`;
    mkdirSync(resolve(system.cwd, folder), { recursive: true });
    const text = `${JSON.stringify(document, null, 2)}\n`;
    writeFileSync(join(resolve(system.cwd, folder), `${name}.json`), text);
    return name;
  });
  const lines = names.map((name) => {
    const document = `file://${join(folder, `${name}.json`)}`;
    return `aws iam create-policy --policy-name ${name} --policy-document ${document}`;
  });
  const arns = names.map((name) => `arn:aws:iam::ACCOUNT:policy/${name}`).join(',');
  lines.push(commandText(bootstrapCommand('ACCOUNT', region, arns)));
  system.out(`Written. Whoever prepares the account runs, with its number for ACCOUNT\n`);
  system.out(lines.map((line) => `  ${line}\n`).join(''));
  return exitCodes.ok;
}
