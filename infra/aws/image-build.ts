import { Aws, Validations } from 'aws-cdk-lib';
import * as codebuild from 'aws-cdk-lib/aws-codebuild';
import { Construct } from 'constructs';
import { workloadPolicies } from '../../shared/workload-policies.ts';
import { imageBuildspec } from './image-buildspec.ts';
import type { Names } from './names.ts';
import { ScopedRole, serviceOf } from './role.ts';
import { statementsFor } from './workload-permissions.ts';

interface ImageBuildProps {
  names: Names;
  bucketArn: string;
}

/** The project that makes an image of an uploaded source; each build names source and tag. */
export class ImageBuild extends Construct {
  constructor(scope: Construct, id: string, { names, bucketArn }: ImageBuildProps) {
    super(scope, id);
    const { role } = new ScopedRole(this, 'Access', {
      name: names.ownRole('image'),
      anyName: true,
      trust: serviceOf('codebuild.amazonaws.com', names.buildProjectArn),
      permissions: statementsFor(workloadPolicies.codebuild, { names, bucketArn }),
    });
    const project = new codebuild.CfnProject(this, 'Project', {
      name: names.buildProject,
      serviceRole: role.roleArn,
      source: { type: 'NO_SOURCE', buildSpec: imageBuildspec() },
      artifacts: { type: 'NO_ARTIFACTS' },
      environment: {
        type: 'LINUX_CONTAINER',
        computeType: 'BUILD_GENERAL1_SMALL',
        image: 'aws/codebuild/amazonlinux-x86_64-standard:5.0',
        privilegedMode: true,
        environmentVariables: [
          { name: 'IMAGE_URI', value: names.repositoryUri },
          { name: 'REGISTRY', value: names.registry },
          { name: 'DOCKERFILE', value: 'Dockerfile' },
        ],
      },
      encryptionKey: `arn:${Aws.PARTITION}:kms:${Aws.REGION}:${Aws.ACCOUNT_ID}:alias/aws/s3`,
      timeoutInMinutes: 60,
      logsConfig: {
        cloudWatchLogs: {
          status: 'ENABLED',
          groupName: names.workloadLogGroup,
          streamName: 'image',
        },
      },
    });
    Validations.of(project).acknowledge({
      id: 'AwsSolutions-CB3',
      reason: 'Building an image needs the Docker daemon; the role can push to one repository.',
    });
  }
}
