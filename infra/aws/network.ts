import { Validations } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import { Construct } from 'constructs';
import type { NetworkParts } from '../../shared/ports/network.ts';
import type { OwnNetwork } from './network-config.ts';
import { ServiceGroups } from './service-groups.ts';

const size = { cidrMask: 20 };
const publicSubnets = (mapPublicIpOnLaunch: boolean): ec2.SubnetConfiguration => ({
  ...size,
  name: 'public',
  subnetType: ec2.SubnetType.PUBLIC,
  mapPublicIpOnLaunch,
});
const privateSubnets: ec2.SubnetConfiguration = {
  ...size,
  name: 'private',
  subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS,
};

/** A network, and whether instances of tasks stand in it, which need an address to be managed. */
type NetworkSettings = OwnNetwork & { ofInstances: boolean };

/**
 * Where tasks run: subnets over two zones, public ones or private ones. A public address costs
 * while a task runs; a NAT costs day and night.
 */
export class Network extends Construct {
  readonly parts: NetworkParts;

  constructor(scope: Construct, id: string, settings: NetworkSettings) {
    super(scope, id);
    const vpc = this.ownVpc(settings);
    const isPrivate = settings.vpc === 'private';
    const idsOf = (subnets: readonly ec2.ISubnet[]) => subnets.map(({ subnetId }) => subnetId);
    this.parts = {
      subnetIds: idsOf(isPrivate ? vpc.privateSubnets : vpc.publicSubnets),
      publicAddresses: !isPrivate,
      securityGroupId: this.outboundOnly(vpc).securityGroupId,
      services: {
        vpcId: vpc.vpcId,
        subnetIds: idsOf(vpc.publicSubnets),
        ...new ServiceGroups(this, 'Services', { vpc, from: settings.serviceAccess }).ids,
      },
    };
  }

  private ownVpc({ vpc: sort, range, ofInstances }: NetworkSettings) {
    // Fargate gives a task its address; an instance gets one from its subnet, or none.
    const outer = publicSubnets(ofInstances && sort === 'own');
    const vpc = new ec2.Vpc(this, 'Vpc', {
      ipAddresses: ec2.IpAddresses.cidr(range),
      maxAzs: 2,
      natGateways: sort === 'private' ? 1 : 0,
      subnetConfiguration: sort === 'private' ? [outer, privateSubnets] : [outer],
      gatewayEndpoints: {
        S3: { service: ec2.GatewayVpcEndpointAwsService.S3 },
        DynamoDb: { service: ec2.GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    Validations.of(vpc).acknowledge({
      id: 'AwsSolutions-VPC7',
      reason: 'Only balancers listen in this network; flow logs would bill for every task.',
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
