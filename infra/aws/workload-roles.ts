import { Construct } from 'constructs';
import type { Names } from './names.ts';
import { pullPermissions } from './repository.ts';
import { type Permission, ScopedRole, serviceOf } from './role.ts';

interface WorkloadRolesProps {
  project: string;
  names: Names;
  bucketArn: string;
}

/** What the user's own code may do, in tasks and in SageMaker: its project's objects, no more. */
export class WorkloadRoles extends Construct {
  constructor(scope: Construct, id: string, { project, names, bucketArn }: WorkloadRolesProps) {
    super(scope, id);
    const objects = projectObjects(project, bucketArn);
    new ScopedRole(this, 'Task', {
      name: names.workloadRole(project, 'ecs'),
      trust: serviceOf('ecs-tasks.amazonaws.com'),
      permissions: objects,
    });
    new ScopedRole(this, 'SageMaker', {
      name: names.workloadRole(project, 'sagemaker'),
      trust: serviceOf('sagemaker.amazonaws.com'),
      permissions: [...objects, ...pullPermissions(names), ...sagemakerTelemetry(names)],
    });
  }
}

function projectObjects(project: string, bucketArn: string): Permission[] {
  const prefix = `projects/${project}/*`;
  return [
    {
      actions: ['s3:GetObject', 's3:PutObject'],
      resources: [`${bucketArn}/${prefix}`],
      wildcard: 'The inputs and outputs of all jobs of this one project.',
    },
    {
      actions: ['s3:ListBucket'],
      resources: [bucketArn],
      conditions: { StringLike: { 's3:prefix': prefix } },
    },
  ];
}

/** SageMaker writes a training job's log and metrics with the job's role. */
function sagemakerTelemetry({ sagemakerLogArn }: Names): Permission[] {
  return [
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      resources: [sagemakerLogArn],
      wildcard: 'SageMaker names its log groups and streams itself, below this prefix.',
    },
    {
      actions: ['cloudwatch:PutMetricData'],
      resources: ['*'],
      conditions: { StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } },
      wildcard: 'Metrics have no resource level; the condition holds them to the namespace.',
    },
  ];
}
