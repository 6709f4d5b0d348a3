import { CfnParameter, DefaultStackSynthesizer, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { version } from '../../shared/version.ts';

/** What all stacks of a plane have in common. */
export const stackProps = (holds: string): StackProps => ({
  description: `Trainyard ${version}, a control plane for machine-learning jobs: ${holds}`,
  analyticsReporting: false,
  synthesizer: new DefaultStackSynthesizer({ generateBootstrapVersionRule: false }),
});

/** What the data stack published under this name; CloudFormation reads it at each deployment. */
export const published = (scope: Construct, id: string, parameterName: string): string =>
  new CfnParameter(scope, id, {
    type: 'AWS::SSM::Parameter::Value<String>',
    default: parameterName,
    description: 'The SSM parameter in which the data stack says it',
  }).valueAsString;
