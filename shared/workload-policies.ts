import type { WorkloadService } from './ports/role-names.ts';

/**
 * What a workload may act on: `infra/aws` knows the ARNs, the plan says it in words.
 * `project-objects`, `project-keys` (the list of them), both of the job's own project; `uploads` of
 * every project; `registry` (its login), `repository` (the plane's images); `workload-log`;
 * `sagemaker-logs`, `sagemaker-metrics` (those that SageMaker names itself).
 */
export type WorkloadTarget =
  | 'project-objects'
  | 'project-keys'
  | 'uploads'
  | 'registry'
  | 'repository'
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

/** Pulling our images. */
export const pullImages: readonly WorkloadPermission[] = [
  { actions: ['ecr:GetAuthorizationToken'], on: 'registry' },
  {
    actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
    on: 'repository',
  },
];

/** Writing a stream of the workloads' log. */
export const writeLog: WorkloadPermission = {
  actions: ['logs:CreateLogStream', 'logs:PutLogEvents'],
  on: 'workload-log',
};

/** All that the roles of workloads may do: the template's policies and the plan's words. */
export const workloadPolicies: Readonly<
  Record<WorkloadService | 'codebuild', readonly WorkloadPermission[]>
> = {
  ecs: objects,
  sagemaker: [
    ...objects,
    ...pullImages,
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
