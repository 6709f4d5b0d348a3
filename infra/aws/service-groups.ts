import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';

interface ServiceGroupsProps {
  vpc: ec2.Vpc;
  /** Whom the balancers let in: ranges of addresses. */
  from: readonly string[];
}

/**
 * The chain that a request to a service comes through: port 80 of a balancer, and from balancers
 * alone to the tasks. The groups cost nothing; the balancers are made with the services and end
 * with them.
 */
export class ServiceGroups extends Construct {
  readonly ids: { balancerGroupId: string; taskGroupId: string };

  constructor(scope: Construct, id: string, { vpc, from }: ServiceGroupsProps) {
    super(scope, id);
    const { vpcId } = vpc;
    const tcp = { ipProtocol: 'tcp' };
    const anyPort = { ...tcp, fromPort: 1, toPort: 65_535 };
    const balancers = new ec2.CfnSecurityGroup(this, 'Balancers', {
      vpcId,
      groupDescription: 'Balancers of Trainyard services: inbound HTTP, outbound to tasks',
      securityGroupIngress: from.map((cidrIp) => ({
        ...{ ...tcp, fromPort: 80, toPort: 80, cidrIp },
        description: 'Who may ask services',
      })),
      securityGroupEgress: [
        { ...anyPort, cidrIp: vpc.vpcCidrBlock, description: 'Tasks, at the ports of services' },
      ],
    });
    const tasks = new ec2.CfnSecurityGroup(this, 'Tasks', {
      vpcId,
      groupDescription: 'Tasks of Trainyard services: inbound from balancers alone',
      securityGroupIngress: [
        { ...anyPort, sourceSecurityGroupId: balancers.attrGroupId, description: 'Balancers' },
      ],
      // Without a rule AWS would let everything out.
      securityGroupEgress: [
        { ...{ ...tcp, fromPort: 443, toPort: 443, cidrIp: '0.0.0.0/0' }, description: 'HTTPS' },
      ],
    });
    Validations.of(balancers).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'A service is there to be asked; network.serviceAccess says by whom.',
    });
    Validations.of(tasks).acknowledge({
      id: 'AwsSolutions-EC23',
      reason: 'Only the group of the balancers may connect, at the ports that users choose.',
    });
    this.ids = { balancerGroupId: balancers.attrGroupId, taskGroupId: tasks.attrGroupId };
  }
}
