import { planePrincipal } from '../../kernel/kernel.ts';
import type { Context, Operation, Tx } from '../../kernel/types.ts';
import { describing } from './describes.ts';
import { get, type Thing } from './things.ts';

/** An interface of a task, as ECS tells it. */
interface TaskInterface {
  id: string;
  attachmentId: string;
  subnetId: string;
  address: string;
  groups: string[];
  isPublic: boolean;
}

/** The interfaces of all tasks that run. */
export const tasksInterfaces = (context: Context): TaskInterface[] =>
  context.call<{ Interfaces: TaskInterface[] }>('ecs', 'ListInterfaces', {}, planePrincipal)
    .Interfaces;

/** A task is reached from this machine alone, at the ports that its `networkBindings` name. */
const association = { PublicIp: '127.0.0.1', PublicDnsName: 'localhost', IpOwnerId: 'amazon' };

function described(tx: Tx, { account, region }: Context, one: TaskInterface): Thing {
  const subnet = get(tx, 'subnet', one.subnetId);
  const Association = one.isPublic ? association : undefined;
  const address = { PrivateIpAddress: one.address, Association };
  return {
    NetworkInterfaceId: one.id,
    Description: `arn:aws:ecs:${region}:${account}:attachment/${one.attachmentId}`,
    InterfaceType: 'interface',
    Status: 'in-use',
    SubnetId: one.subnetId,
    VpcId: subnet?.VpcId,
    AvailabilityZone: subnet?.AvailabilityZone ?? `${region}a`,
    Groups: one.groups.map((GroupId) => {
      return { GroupId, GroupName: get(tx, 'sg', GroupId)?.GroupName };
    }),
    ...address,
    PrivateIpAddresses: [{ ...address, Primary: true }],
    Attachment: { Status: 'attached', InstanceOwnerId: 'amazon-aws', DeviceIndex: 1 },
    OwnerId: account,
    RequesterManaged: true,
    TagSet: [],
  };
}

/** The interfaces of tasks: how a task's address is found from what ECS tells of it. */
export const interfaceDescribes: Record<string, Operation> = describing(
  {
    operation: 'DescribeNetworkInterfaces',
    answer: 'NetworkInterfaces',
    names: { NetworkInterfaceIds: 'NetworkInterfaceId' },
    missing: 'InvalidNetworkInterfaceID.NotFound',
    lookups: {
      ...{ 'network-interface-id': 'NetworkInterfaceId', 'subnet-id': 'SubnetId' },
      ...{ 'vpc-id': 'VpcId', description: 'Description', status: 'Status' },
      'private-ip-address': 'PrivateIpAddress',
      'group-id': ({ Groups }) => (Groups as Thing[]).map(({ GroupId }) => GroupId),
    },
  },
  (tx, context) => tasksInterfaces(context).map((one) => described(tx, context, one)),
);
