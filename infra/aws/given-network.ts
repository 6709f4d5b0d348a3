import { CfnParameter, Fn } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { NetworkParts } from '../../shared/ports/network.ts';

/**
 * The parts of a network that there is, as parameters of the types of their ids: CloudFormation
 * looks whether the account has each of them before it makes anything.
 */
export function existing(scope: Construct, given: NetworkParts): NetworkParts {
  const { services, ...parts } = given;
  const of = (id: string, type: string, value: string) =>
    new CfnParameter(scope, id, { type, default: value, description: 'Part of the network' });
  const one = (id: string, sort: 'SecurityGroup' | 'VPC', value: string) =>
    of(id, `AWS::EC2::${sort}::Id`, value).valueAsString;
  const list = (id: string, values: readonly string[]) => {
    const { valueAsList } = of(id, 'List<AWS::EC2::Subnet::Id>', values.join(','));
    return values.map((_, index) => Fn.select(index, valueAsList));
  };
  return {
    ...parts,
    subnetIds: list('Subnets', parts.subnetIds),
    securityGroupId: one('SecurityGroup', 'SecurityGroup', parts.securityGroupId),
    ...(services
      ? {
          services: {
            vpcId: one('Vpc', 'VPC', services.vpcId),
            subnetIds: list('ServiceSubnets', services.subnetIds),
            balancerGroupId: one('BalancerGroup', 'SecurityGroup', services.balancerGroupId),
            taskGroupId: one('TaskGroup', 'SecurityGroup', services.taskGroupId),
          },
        }
      : {}),
  };
}
