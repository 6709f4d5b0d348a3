import { AwsError, type Context, type Tx } from '../../kernel/types.ts';

/** The role that ECS itself acts as in an account. */
const linkedRole = {
  service: 'ecs.amazonaws.com',
  name: 'AWSServiceRoleForECS',
};

/**
 * In an account that never used ECS the first cluster makes ECS's service-linked role, but not in
 * time for capacity providers of that very cluster (cloudformation-coverage-roadmap#818).
 */
export function requireLinkedRole(tx: Tx, context: Context, capacityProviders: unknown): void {
  if (!Array.isArray(capacityProviders) || capacityProviders.length === 0) return;
  if (tx.get('SELECT 1 FROM ecs_cluster') || hasRole(context)) return;
  throw new AwsError(
    'InvalidParameterException',
    'Unable to assume the service linked role. Please verify that the ECS service linked role ' +
      'exists.',
  );
}

function hasRole(context: Context): boolean {
  const as = { arn: linkedRole.service, service: 'trainyard:plane' };
  try {
    context.call('iam', 'GetRole', { RoleName: linkedRole.name }, as);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return false;
    throw error;
  }
}
