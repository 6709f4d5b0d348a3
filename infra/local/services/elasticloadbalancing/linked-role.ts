import { AwsError, type Check, type Context } from '../../kernel/types.ts';

/** The role that Elastic Load Balancing acts as; the first balancer of an account makes it. */
const linkedRole = {
  service: 'elasticloadbalancing.amazonaws.com',
  name: 'AWSServiceRoleForElasticLoadBalancing',
};

const asElb = { arn: linkedRole.service, service: 'trainyard:plane' };

/**
 * In an account without the linked role whoever makes the first balancer must be let make it
 * ("Elastic Load Balancing service-linked role" of its guide).
 */
export function linkedRoleChecks(context: Context): Check[] {
  if (hasLinkedRole(context)) return [];
  const { service, name } = linkedRole;
  return [
    {
      action: 'iam:CreateServiceLinkedRole',
      resource: `arn:aws:iam::${context.account}:role/aws-service-role/${service}/${name}`,
      conditions: { 'iam:AWSServiceName': service },
    },
  ];
}

/** Makes the role if there is none. */
export function makeLinkedRole(context: Context): void {
  if (hasLinkedRole(context)) return;
  const request = { AWSServiceName: linkedRole.service };
  context.call('iam', 'CreateServiceLinkedRole', request, asElb);
}

function hasLinkedRole(context: Context): boolean {
  try {
    context.call('iam', 'GetRole', { RoleName: linkedRole.name }, asElb);
    return true;
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') return false;
    throw error;
  }
}
