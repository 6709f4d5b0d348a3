import { Aws } from 'aws-cdk-lib';
import {
  awsRepositories,
  type WorkloadPermission,
  type WorkloadTarget,
} from '../../shared/workload-policies.ts';
import { apiCallsArnOf, type Names } from './names.ts';
import type { Permission } from './role.ts';

/** Where a workload's permissions hold. */
interface Place {
  names: Names;
  /** Absent: they are on no objects. */
  bucketArn?: string;
  /** Absent: of no single project. */
  project?: string;
  /** Absent: there is no API that they could call. */
  apiId?: string;
}

/** The statements of a workload's permissions, each wildcard with its reason. */
export function statementsFor(
  permissions: readonly WorkloadPermission[],
  place: Place,
): Permission[] {
  return permissions
    .filter(({ on }) => on !== 'api' || place.apiId)
    .map(({ actions, on }) => ({ actions, ...resourcesOn[on](place) }));
}

const resourcesOn: Readonly<Record<WorkloadTarget, (place: Place) => Omit<Permission, 'actions'>>> =
  {
    'project-objects': ({ bucketArn, project }) => ({
      resources: [`${bucketArn}/projects/${project}/*`],
      wildcard: 'The inputs and outputs of all jobs of this one project.',
    }),
    'project-keys': ({ bucketArn, project }) => ({
      resources: [bucketArn!],
      conditions: { StringLike: { 's3:prefix': `projects/${project}/*` } },
    }),
    uploads: ({ bucketArn }) => ({
      resources: [`${bucketArn}/projects/*/uploads/*`],
      wildcard: 'Sources are uploads of any project, named by their content.',
    }),
    'kept-files': ({ bucketArn, project }) => ({
      resources: [`${bucketArn}/projects/${project}/notebooks/*`],
      wildcard: 'The folders of all notebooks of this one project.',
    }),
    api: ({ apiId }) => ({
      resources: [apiCallsArnOf(apiId!)],
      wildcard: 'Every call of the API, which knows the session and what it may ask for.',
    }),
    'session-channels': () => ({
      resources: ['*'],
      wildcard: 'A channel of Systems Manager has no ARN; AWS has no resource level for these.',
    }),
    'session-secrets': ({ names }) => ({
      resources: [names.sessionSecretArns],
      wildcard: 'Each session has a token of its own, named after its attempt.',
    }),
    registry: () => ({
      resources: ['*'],
      wildcard: 'A registry login names no repository; AWS has no resource level for it.',
    }),
    repository: ({ names }) => ({ resources: [names.repositoryArn] }),
    'pulled-images': ({ names }) => ({ resources: names.pulledRepositoryArns }),
    'aws-images': () => ({
      resources: awsRepositories.map(
        (name) => `arn:${Aws.PARTITION}:ecr:${Aws.REGION}:*:repository/${name}`,
      ),
      wildcard: 'Each region has accounts of its own for the images of AWS.',
    }),
    'workload-log': ({ names }) => ({
      resources: [names.workloadLogArn],
      wildcard: 'Each task and each build has a log stream of its own.',
    }),
    'sagemaker-logs': ({ names }) => ({
      resources: [names.sagemakerLogArn],
      wildcard: 'SageMaker names its log groups and streams itself, below this prefix.',
    }),
    'sagemaker-metrics': () => ({
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
      wildcard: 'Metrics have no resource level; the condition holds them to the namespace.',
    }),
  };
