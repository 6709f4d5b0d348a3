import { App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readSettings, type Settings } from './config.ts';
import { findConfig, importConfig } from './config-file.ts';
import { root } from './paths.ts';
import { planeStacks } from './stacks.ts';

/** `node infra/aws/app.ts [FOLDER]` writes the cloud assembly; a finding of a check fails it. */
const app = new App({
  outdir: process.argv[2] ?? `${root}/cdk.out`,
  analyticsReporting: false,
  context: {
    '@aws-cdk/core:validateAgainstDefaultRules': true,
    '@aws-cdk/aws-iam:minimizePolicies': true,
    '@aws-cdk/core:checkSecretUsage': true,
    '@aws-cdk/core:target-partitions': ['aws', 'aws-us-gov'],
  },
});
planeStacks(app, await settings());
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
app.synth();

/** A mistake in the user's configuration is told without our stack trace. */
async function settings(): Promise<Settings> {
  try {
    return readSettings(await importConfig(findConfig([process.cwd(), root])));
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  }
}
