import type { Ports } from '../../shared/ports/ports.ts';
import type { WorkloadService } from '../../shared/ports/role-names.ts';
import { type WorkloadTarget, workloadPolicies } from '../../shared/workload-policies.ts';
import type { Made } from '../../statemachines/kinds/kind.ts';

/** A target in words. `{prefix}`: where a project's jobs read and write. */
const words: Readonly<Record<WorkloadTarget, string>> = {
  'project-objects': '{prefix}*',
  'project-keys': '{prefix}*',
  uploads: 'the uploads of every project',
  registry: 'the registry of the account',
  repository: '{repository}',
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
  return roles.map((role) => ({
    role: role === 'codebuild' ? `that of ${config.buildProject}` : nameOf(config, project, role),
    does: role === 'codebuild' ? 'builds the image' : 'runs your code',
    may: workloadPolicies[role].map(({ actions, on }) => ({
      actions,
      on: words[on].replace('{prefix}', prefix).replace('{repository}', config.repositoryUri),
    })),
  }));
}

function nameOf(config: Ports['config'], project: string, role: WorkloadService): string {
  const arn = config.workloadRoleArn(project, role);
  return arn.slice(arn.lastIndexOf('/') + 1);
}
