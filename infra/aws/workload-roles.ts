import { Construct } from 'constructs';
import { pullImages, workloadPolicies, writeLog } from '../../shared/workload-policies.ts';
import { bucketPermissions, secretPermissions } from './access-permissions.ts';
import type { Names } from './names.ts';
import type { Accesses } from './projects.ts';
import { ScopedRole, serviceOf } from './role.ts';
import { statementsFor } from './workload-permissions.ts';

interface WorkloadRolesProps {
  project: string;
  names: Names;
  bucketArn: string;
  /** Of the API that sessions call; absent: there is none. */
  apiId?: string;
  /** Absent: it reads nothing of others. */
  access?: Accesses[string] | undefined;
}

/**
 * What the user's own code may do, in tasks, sessions and SageMaker: its project's objects, and
 * what the configuration lets it read of others. Its secrets are read by who starts it, in a role
 * apart: the code gets the values of its own job and cannot ask for others.
 */
export class WorkloadRoles extends Construct {
  constructor(scope: Construct, id: string, props: WorkloadRolesProps) {
    super(scope, id);
    const { access = { buckets: [], secrets: [] }, ...place } = props;
    const { project, names } = place;
    const tasks = serviceOf('ecs-tasks.amazonaws.com');
    const shared = bucketPermissions(access);
    new ScopedRole(this, 'Task', {
      name: names.workloadRole(project, 'ecs'),
      trust: tasks,
      permissions: [...statementsFor(workloadPolicies.ecs, place), ...shared],
    });
    new ScopedRole(this, 'Session', {
      name: names.workloadRole(project, 'session'),
      trust: tasks,
      permissions: [...statementsFor(workloadPolicies.session, place), ...shared],
    });
    new ScopedRole(this, 'SageMaker', {
      name: names.workloadRole(project, 'sagemaker'),
      trust: serviceOf('sagemaker.amazonaws.com'),
      permissions: [...statementsFor(workloadPolicies.sagemaker, place), ...shared],
    });
    if (access.secrets.length === 0) return;
    new ScopedRole(this, 'Secrets', {
      name: names.secretsRole(project),
      trust: tasks,
      permissions: [
        ...statementsFor([...pullImages, writeLog], { names }),
        ...secretPermissions(access),
      ],
    });
  }
}
