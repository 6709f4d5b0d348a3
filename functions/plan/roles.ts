import type { Ports } from '../../shared/ports/ports.ts';
import type { WorkloadService } from '../../shared/ports/role-names.ts';
import type { Made, Role } from '../../statemachines/kinds/kind.ts';

/** Actions, and on what they are allowed. */
interface Allowed {
  actions: readonly string[];
  /** `{prefix}`: where a project's jobs read and write; `{repository}`: the plane's images. */
  on: string;
}

const login: Allowed = {
  actions: ['ecr:GetAuthorizationToken'],
  on: 'the registry of the account',
};
const pull: Allowed = {
  actions: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  on: '{repository}',
};
const objects: readonly Allowed[] = [
  { actions: ['s3:GetObject', 's3:PutObject'], on: '{prefix}*' },
  { actions: ['s3:ListBucket'], on: '{prefix}*' },
];

/** What the roles of workloads may do; a test holds it against the policies of the template. */
export const allowedTo: Readonly<Record<Role, readonly Allowed[]>> = {
  ecs: objects,
  sagemaker: [
    ...objects,
    login,
    pull,
    {
      actions: [
        'logs:CreateLogGroup',
        'logs:CreateLogStream',
        'logs:DescribeLogStreams',
        'logs:PutLogEvents',
      ],
      on: 'log groups below /aws/sagemaker',
    },
    { actions: ['cloudwatch:PutMetricData'], on: 'metrics below /aws/sagemaker' },
  ],
  codebuild: [
    { actions: ['s3:GetObject', 's3:GetObjectVersion'], on: 'the uploads of every project' },
    login,
    pull,
    {
      actions: [
        'ecr:CompleteLayerUpload',
        'ecr:DescribeImages',
        'ecr:InitiateLayerUpload',
        'ecr:PutImage',
        'ecr:UploadLayerPart',
      ],
      on: '{repository}',
    },
    { actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], on: 'the log of workloads' },
  ],
};

/** Where a project's jobs read and write. */
export const prefixOf = ({ config }: Ports, project: string) =>
  `s3://${config.bucket}/projects/${project}/`;

/** The roles that a job's workloads act as, and what each may do; nothing else is allowed. */
export function rolesOf(ports: Ports, project: string, made: readonly Made[]) {
  const { config } = ports;
  const prefix = prefixOf(ports, project);
  const roles = [...new Set(made.flatMap(({ role }) => role ?? []))];
  return roles.map((role) => ({
    role: role === 'codebuild' ? `that of ${config.buildProject}` : nameOf(config, project, role),
    does: role === 'codebuild' ? 'builds the image' : 'runs your code',
    may: allowedTo[role].map(({ actions, on }) => ({
      actions,
      on: on.replace('{prefix}', prefix).replace('{repository}', config.repositoryUri),
    })),
  }));
}

function nameOf(config: Ports['config'], project: string, role: WorkloadService): string {
  const arn = config.workloadRoleArn(project, role);
  return arn.slice(arn.lastIndexOf('/') + 1);
}
