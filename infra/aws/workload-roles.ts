import { Construct } from 'constructs';
import { workloadPolicies } from '../../shared/workload-policies.ts';
import type { Names } from './names.ts';
import { ScopedRole, serviceOf } from './role.ts';
import { statementsFor } from './workload-permissions.ts';

interface WorkloadRolesProps {
  project: string;
  names: Names;
  bucketArn: string;
}

/** What the user's own code may do, in tasks and in SageMaker: its project's objects, no more. */
export class WorkloadRoles extends Construct {
  constructor(scope: Construct, id: string, { project, names, bucketArn }: WorkloadRolesProps) {
    super(scope, id);
    const place = { names, bucketArn, project };
    new ScopedRole(this, 'Task', {
      name: names.workloadRole(project, 'ecs'),
      trust: serviceOf('ecs-tasks.amazonaws.com'),
      permissions: statementsFor(workloadPolicies.ecs, place),
    });
    new ScopedRole(this, 'SageMaker', {
      name: names.workloadRole(project, 'sagemaker'),
      trust: serviceOf('sagemaker.amazonaws.com'),
      permissions: statementsFor(workloadPolicies.sagemaker, place),
    });
  }
}
