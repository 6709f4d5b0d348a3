import type * as ecs from '@aws-sdk/client-ecs';
import { AwsError, type Context, type Principal } from '../../kernel/types.ts';
import type { Wire } from '../../kernel/wire-types.ts';

const invalid = (message: string) => new AwsError('InvalidParameterException', message);

/** ECS looks as its own role of the account, not as who asks. */
const asEcs: Principal = { arn: 'ecs.amazonaws.com', service: 'trainyard:plane' };

/** What is looked for in EC2, and how ECS says that it is not there. */
const parts = {
  subnets: {
    operation: 'DescribeSubnets',
    names: 'SubnetIds',
    missing: 'InvalidSubnetID.NotFound',
    what: 'subnet',
    thing: 'subnet ID',
  },
  securityGroups: {
    operation: 'DescribeSecurityGroups',
    names: 'GroupIds',
    missing: 'InvalidGroup.NotFound',
    what: 'security group',
    thing: 'security group',
  },
} as const;

/**
 * The network of a task that has an interface of its own: it is there, and so are its parts. In the
 * words of AWS, as getmoto/moto (`ecs/models.py`) and users of the AWS CDK quote them.
 */
export function requireNetwork(
  context: Context,
  { networkMode }: { networkMode?: string | undefined },
  network: Wire<ecs.NetworkConfiguration> | undefined,
): void {
  if (networkMode !== 'awsvpc') return;
  const given = network?.awsvpcConfiguration;
  if (!given) {
    throw invalid("Network Configuration must be provided when networkMode 'awsvpc' is specified.");
  }
  if (given.subnets.length === 0) throw invalid('subnets can not be empty.');
  for (const [list, part] of Object.entries(parts)) {
    requireAll(context, part, given[list as keyof typeof parts] ?? []);
  }
}

function requireAll(
  context: Context,
  { operation, names, missing, what, thing }: (typeof parts)[keyof typeof parts],
  ids: readonly string[],
): void {
  for (const id of ids) {
    try {
      context.call('ec2', operation, { [names]: [id] }, asEcs);
    } catch (error) {
      if (!(error instanceof AwsError) || error.code !== missing) throw error;
      throw invalid(
        `Error retrieving ${what} information for [${ids.join(', ')}]: ` +
          `The ${thing} '${id}' does not exist (ErrorCode: ${missing})`,
      );
    }
  }
}
