import { algorithms } from './algorithms/table.ts';
import { frameworks } from './frameworks/table.ts';
import type { WorkloadService } from './ports/role-names.ts';

/**
 * What a workload may act on: `infra/aws` knows the ARNs, the plan says it in words.
 * `project-objects`, `project-keys` (the list of them), both of the job's own project; `uploads` of
 * every project; `kept-files`, what notebooks keep, and `session-channels`, the way to a person's
 * session; `session-secrets`, the tokens of sessions; `api`, the plane's for signed requests, where
 * it has one; `registry` (its login), `repository` (the plane's images), `pulled-images` (those and
 * the repositories that `images.repositories` names), `aws-images` (AWS's own of algorithms and
 * frameworks); `workload-log`;
 * `sagemaker-logs`, `sagemaker-metrics` (those that SageMaker names itself).
 */
export type WorkloadTarget =
  | 'project-objects'
  | 'project-keys'
  | 'uploads'
  | 'kept-files'
  | 'session-channels'
  | 'session-secrets'
  | 'api'
  | 'registry'
  | 'repository'
  | 'pulled-images'
  | 'aws-images'
  | 'workload-log'
  | 'sagemaker-logs'
  | 'sagemaker-metrics';

/** One statement of the policy of a role that workloads act as. */
export interface WorkloadPermission {
  actions: readonly string[];
  on: WorkloadTarget;
}

const objects: readonly WorkloadPermission[] = [
  { actions: ['s3:GetObject', 's3:PutObject'], on: 'project-objects' },
  { actions: ['s3:ListBucket'], on: 'project-keys' },
];

const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'];

/** The repositories of AWS's that a training job or a model may name. */
export const awsRepositories = [
  ...new Set([
    ...Object.values(algorithms).map(({ repository }) => repository),
    ...Object.values(frameworks).flatMap(({ trains, serves }) => [
      trains.repository,
      serves.repository,
    ]),
  ]),
];

/** Pulling our images, and those that the configuration lets jobs pull. */
export const pullImages: readonly WorkloadPermission[] = [
  { actions: ['ecr:GetAuthorizationToken'], on: 'registry' },
  { actions: pull, on: 'pulled-images' },
];

/** Writing a stream of the workloads' log. */
export const writeLog: WorkloadPermission = {
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  on: 'workload-log',
};

/** Giving a session its token when it starts. */
export const readToken: WorkloadPermission = {
  actions: ['secretsmanager:GetSecretValue'],
  on: 'session-secrets',
};

/** All that the roles of workloads may do: the template's policies and the plan's words. */
export const workloadPolicies: Readonly<
  Record<WorkloadService | 'codebuild', readonly WorkloadPermission[]>
> = {
  ecs: objects,
  session: [
    ...objects,
    // What somebody has deleted or renamed in a session must not come back with the next one.
    { actions: ['s3:DeleteObject'], on: 'kept-files' },
    // To submit jobs from inside: `shared/http/caller.ts` says as what.
    { actions: ['execute-api:Invoke'], on: 'api' },
    // Amazon ECS, "Monitor Amazon ECS containers with ECS Exec", IAM permissions of the task role.
    {
      actions: [
        'ssmmessages:CreateControlChannel',
        'ssmmessages:CreateDataChannel',
        'ssmmessages:OpenControlChannel',
        'ssmmessages:OpenDataChannel',
      ],
      on: 'session-channels',
    },
  ],
  sagemaker: [
    ...objects,
    ...pullImages,
    // Amazon SageMaker Developer Guide, "CreateTrainingJob API: Execution Role Permissions".
    { actions: pull, on: 'aws-images' },
    // SageMaker writes a training job's log and metrics with the job's role.
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      on: 'sagemaker-logs',
    },
    { actions: ['cloudwatch:PutMetricData'], on: 'sagemaker-metrics' },
  ],
  codebuild: [
    ...pullImages,
    // Pushing looks first at what is there.
    {
      actions: [
        'ecr:CompleteLayerUpload',
        'ecr:DescribeImages',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      on: 'repository',
    },
    { actions: ['s3:GetObject', 's3:GetObjectVersion'], on: 'uploads' },
    writeLog,
  ],
};
