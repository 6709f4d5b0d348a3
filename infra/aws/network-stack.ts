import { CfnOutput, Stack } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import type { Settings } from './config.ts';
import { namesOf } from './names.ts';
import { Network } from './network.ts';
import type { OwnNetwork } from './network-config.ts';
import { stackProps } from './stack-props.ts';

/**
 * The network of the plane's own: tasks and services may stand in it while what works on them is
 * made anew. AWS names its parts, so an SSM parameter says them.
 */
export class NetworkStack extends Stack {
  constructor(scope: Construct, settings: Settings, own: OwnNetwork) {
    const names = namesOf(settings.plane);
    super(scope, names.networkStack, stackProps('where tasks run'));
    const { parts } = new Network(this, 'Network', own);
    const stringValue = this.toJsonString(parts);
    const { networkParameter: parameterName } = names;
    new StringParameter(this, 'NetworkParameter', { parameterName, stringValue });
    new CfnOutput(this, 'NetworkParts', { value: stringValue });
  }
}
