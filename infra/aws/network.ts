import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { Settings } from './config.ts';

/**
 * Where tasks run: the user's subnets, or two public ones of our own. A public address costs while
 * a task runs; a NAT would cost day and night.
 */
export class Network extends Construct {
  readonly subnetIds: readonly string[];
  readonly securityGroupId: string;

  constructor(scope: Construct, id: string, settings: Settings['network']) {
    super(scope, id);
    if ('vpc' in settings) {
      const vpc = this.ownVpc();
      this.subnetIds = vpc.publicSubnets.map(({ subnetId }) => subnetId);
      this.securityGroupId = this.outboundOnly(vpc).securityGroupId;
    } else {
      this.subnetIds = settings.subnetIds;
      this.securityGroupId = settings.securityGroupId;
    }
  }

  private ownVpc() {
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr('10.20.0.0/16'),
      maxAzs: 2,
      natGateways: 0,
      subnetConfiguration: [
        {
          name: 'public',
          subnetType: ec2.SubnetType.PUBLIC,
          cidrMask: 20,
          mapPublicIpOnLaunch: false,
        },
      ],
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Nothing listens in this network; flow logs would bill for every task.',
    });
    return vpc;
  }

  /** No inbound at all; outbound HTTPS: registries, S3, the AWS APIs. */
  private outboundOnly(vpc: ec2.Vpc) {
    const group = new ec2.SecurityGroup(this, 'Tasks', {
      vpc,
      description: 'Tasks of Trainyard jobs: no inbound, outbound HTTPS',
      allowAllOutbound: false,
    });
    group.addEgressRule(ec2.Peer.anyIpv4(), ec2.Port.tcp(443), 'HTTPS');
    return group;
  }
}
