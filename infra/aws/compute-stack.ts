import { CfnOutput, Stack, Validations } from 'aws-cdk-lib';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import type { Construct } from 'constructs';
import { TaskCluster } from './cluster.ts';
import type { Settings } from './config.ts';
import { existing } from './given-network.ts';
import { ImageBuild } from './image-build.ts';
import { bucketArnOf, namesOf } from './names.ts';
import { Network } from './network.ts';
import { published, stackProps } from './stack-props.ts';

/**
 * Where jobs run: network, cluster, builder of images. Tasks and services may stand in it while
 * what works on them is made anew. AWS names the parts of a network, so an SSM parameter says them.
 */
export class ComputeStack extends Stack {
  constructor(scope: Construct, settings: Settings) {
    const names = namesOf(settings.plane, settings.images.repositories);
    super(scope, names.computeStack, stackProps('where jobs run'));
    const bucketArn = bucketArnOf(published(this, 'Bucket', names.bucketParameter));
    new ImageBuild(this, 'ImageBuild', { names, bucketArn });
    const { network: given, instanceTypes } = settings;
    const parts =
      'vpc' in given
        ? new Network(this, 'Network', { ...given, ofInstances: instanceTypes.length > 0 }).parts
        : existing(this, given);
    new TaskCluster(this, 'Cluster', { names, instanceTypes, network: parts });
    const stringValue = this.toJsonString(parts);
    const { networkParameter: parameterName } = names;
    new StringParameter(this, 'NetworkParameter', { parameterName, stringValue });
    if (settings.roles === 'existing') {
      const reason = 'Only a role reads the name of the bucket, and it is made apart.';
      Validations.of(this).acknowledge({ id: 'CloudFormation-Validate::W2001', reason });
    }
    new CfnOutput(this, 'NetworkParts', { value: stringValue });
  }
}
