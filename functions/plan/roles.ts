import type { JobSpec } from '../../shared/job/model.ts';
import { partsOf } from '../../shared/job/parts.ts';
import type { Ports } from '../../shared/ports/ports.ts';
import type { WorkloadService } from '../../shared/ports/role-names.ts';
import { sharedPlaces } from '../../shared/project-access.ts';
import { arnIn, parameterArn } from '../../shared/secret-arns.ts';
import { type WorkloadTarget, workloadPolicies } from '../../shared/workload-policies.ts';
import type { Made } from '../../statemachines/kinds/kind.ts';

/** A target in words. `{prefix}`: where a project's jobs read and write. */
const words: Readonly<Record<WorkloadTarget, string>> = {
  'project-objects': '{prefix}*',
  'project-keys': '{prefix}*',
  uploads: 'the uploads of every project',
  'kept-files': '{prefix}notebooks/*',
  'session-channels': 'sessions of Systems Manager',
  'session-secrets': 'the tokens of sessions',
  api: 'the API of the plane, as a submitter of its project',
  registry: 'the registry of the account',
  repository: '{repository}',
  'pulled-images': 'the images of the plane and of the repositories that it may pull',
  'aws-images': 'AWS’s own images of algorithms and frameworks',
  'workload-log': 'the log of workloads',
  'sagemaker-logs': 'log groups below /aws/sagemaker',
  'sagemaker-metrics': 'metrics below /aws/sagemaker',
};

/** Where a project's jobs read and write. */
export const prefixOf = ({ config }: Ports, project: string) =>
  `s3://${config.bucket}/projects/${project}/`;

/** The roles that a job's workloads act as, and what each may do; nothing else is allowed. */
export function rolesOf(ports: Ports, project: string, made: readonly Made[]) {
  const { config } = ports;
  const prefix = prefixOf(ports, project);
  const roles = [...new Set(made.flatMap(({ role }) => role ?? []))];
  const shared = sharedPlaces(config, project).map((place) => ({
    actions: ['s3:GetObject', 's3:ListBucket'],
    on: `${place}*`,
  }));
  return roles.map((role) => ({
    role: role === 'codebuild' ? `that of ${config.buildProject}` : nameOf(config, project, role),
    does: role === 'codebuild' ? 'builds the image' : 'runs your code',
    may: [
      ...workloadPolicies[role]
        .filter(({ on }) => on !== 'api' || config.signedApiUrl)
        .map(({ actions, on }) => ({
          actions,
          on: words[on].replace('{prefix}', prefix).replace('{repository}', config.repositoryUri),
        })),
      ...(role === 'codebuild' ? [] : shared),
    ],
  }));
}

/** The role as which tasks are started that are given secrets; your code does not act as it. */
export function startingRoleOf({ config }: Ports, project: string, spec: JobSpec) {
  const wanted = partsOf(spec).flatMap(({ spec: { secrets } }) =>
    Object.values((secrets ?? {}) as Record<string, string>),
  );
  if (wanted.length === 0) return [];
  const may = [...new Set(wanted.map(arnIn))].map((on) => ({
    actions: [parameterArn.test(on) ? 'ssm:GetParameters' : 'secretsmanager:GetSecretValue'],
    on,
  }));
  return [{ role: lastPart(config.secretsRoleArn(project)), does: 'starts your code', may }];
}

const nameOf = (config: Ports['config'], project: string, role: WorkloadService) =>
  lastPart(config.workloadRoleArn(project, role));

const lastPart = (arn: string) => arn.slice(arn.lastIndexOf('/') + 1);
