import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What botocore calls the services that the plane has, and some that it refuses by their names. */
export const botocoreServices = [
  ...['application-autoscaling', 'batch', 'budgets', 'ce', 'cloudformation', 'cloudwatch'],
  ...['codebuild', 'dynamodb', 'dynamodbstreams', 'ec2', 'ecr', 'ecs', 'elbv2', 'events', 'iam'],
  ...['kms', 'lambda', 'logs', 'resourcegroupstaggingapi', 's3', 'sagemaker', 'sagemaker-runtime'],
  ...['scheduler', 'secretsmanager', 'service-quotas', 'sns', 'sqs', 'ssm', 'stepfunctions', 'sts'],
  'xray',
];

/** A date after all of AWS's, so that botocore takes this rule set and not the one it brings. */
const version = '9999-12-31';

/**
 * Writes, for botocore and so for boto3 and the AWS CLI, where each service is: `AWS_DATA_PATH` is
 * where they look for data first. Releases from late 2022 until July 2023 (boto3 1.26, the AWS CLI
 * 2.9) know rule sets of endpoints, but nothing of `AWS_ENDPOINT_URL`. Answers the folder.
 *
 * @param data the plane's folder
 * @see https://github.com/boto/botocore/blob/develop/botocore/loaders.py
 */
export function writeClientRules(data: string, awsUrl: string): string {
  const folder = resolve(data, 'botocore');
  const rules = readFileSync(new URL('client-rules.json', import.meta.url), 'utf8');
  for (const service of botocoreServices) {
    const place = join(folder, service, version);
    mkdirSync(place, { recursive: true });
    writeFileSync(join(place, 'endpoint-rule-set-1.json'), rules.replaceAll('$PLANE', awsUrl));
  }
  return folder;
}
