import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PlaneParts } from './parts.ts';
import { microUsdOf } from './settings-file.ts';

/** The image with the AWS CLI that stages a task's inputs and outputs. */
const stageImage = 'public.ecr.aws/aws-cli/aws-cli:2.27.0';

const parameter = (scope: Construct, id: string, description: string) =>
  new CfnParameter(scope, id, { type: 'String', default: '', description }).valueAsString;

/** What may differ between two worlds that run the same template. */
export function parametersOf(scope: Construct) {
  return {
    issuer: parameter(scope, 'IssuerUrl', 'Whose tokens the oidc front accepts; empty: none'),
    jwksUri: parameter(scope, 'IssuerJwksUrl', "Where the issuer's public keys are"),
    apiUrl: parameter(scope, 'ApiUrl', 'The URL that messages link to'),
  };
}

/** The environment of every function; `shared/ports/config.ts` reads it. */
export function environmentOf(
  scope: Construct,
  parts: PlaneParts,
  { issuer, jwksUri, apiUrl }: ReturnType<typeof parametersOf>,
): Record<string, string> {
  const { settings, names, bucketName, network, signedApi } = parts;
  return {
    PLANE_NAME: names.plane,
    ACCOUNT_ID: Aws.ACCOUNT_ID,
    PARTITION: Aws.PARTITION,
    TABLE_NAME: names.table,
    BUCKET_NAME: bucketName,
    BUS_NAME: names.bus,
    ALERT_TOPIC_ARN: names.alertTopicArn,
    CLUSTER_NAME: names.cluster,
    NETWORK: network,
    EXECUTION_ROLE_ARN: names.roleArn(names.executionRole),
    REPOSITORY_NAME: names.repository,
    REPOSITORY_URI: names.repositoryUri,
    BUILD_PROJECT: names.buildProject,
    JOB_MACHINE_ARN: `${names.machineArn('job')}:live`,
    WORKLOAD_LOG_GROUP: names.workloadLogGroup,
    STAGE_IMAGE: stageImage,
    FAILURE_QUEUE_ARN: names.failureQueueArn,
    ISSUERS: Stack.of(scope).toJsonString([{ issuer, audience: 'trainyard', jwksUri }]),
    MONTHLY_CAP_MICRO_USD: microUsdOf(settings.caps.monthlyUsd),
    METRICS: settings.metrics ? 'on' : '',
    API_URL: apiUrl,
    SIGNED_API_URL: signedApi?.url ?? '',
  };
}
