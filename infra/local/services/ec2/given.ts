import type { Context, Operation, Tx } from '../../kernel/types.ts';
import { defaultGroup, subnetOf, vpcOf } from './default-network.ts';
import { idOf, put } from './things.ts';

/** Range of a network of which only ids are known. */
const range = '10.0.0.0/16';

const vpcId = idOf('vpc', 'given');

/** What is put for each sort of id; zones are given to subnets in turn. */
const makers: Readonly<
  Record<string, (tx: Tx, context: Context, id: string, index: number) => void>
> = {
  vpc: (tx, context, id) => put(tx, 'vpc', id, vpcOf(context, id, range)),
  subnet: (tx, context, id, index) => {
    const AvailabilityZone = `${context.region}${'abc'[index % 3]}`;
    const facts = { SubnetId: id, VpcId: vpcId, CidrBlock: range, MapPublicIpOnLaunch: false };
    put(tx, 'subnet', id, subnetOf(context, { ...facts, AvailabilityZone }));
  },
  sg: (tx, context, id) =>
    put(tx, 'sg', id, { ...defaultGroup(context, id, vpcId), GroupName: id }),
};

/**
 * Local only: parts of a network that a template takes for there already, by parameters of the
 * types of their ids. CloudFormation looks whether the account has them; here they are believed.
 */
export const adoptNetwork: Operation<{ Ids: string[] }> = {
  authorize: () => [{ action: 'ec2:AdoptNetwork', resource: '*' }],
  run: (tx, { Ids }, context) => {
    for (const [index, id] of Ids.entries()) makers[id.split('-')[0]!]?.(tx, context, id, index);
    return {};
  },
};
