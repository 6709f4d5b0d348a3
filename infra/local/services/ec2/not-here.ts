const network =
  'A network is made by the template, with nothing that listens and nothing that bills while it ' +
  "is idle: `network: {vpc: 'own'}` or `{vpc: 'private'}` of trainyard.config.ts; one that " +
  'exists is named there by its subnets.';
const theirDefault =
  'The default network is there: aws ec2 describe-vpcs --filters Name=is-default,Values=true';
const rules =
  'Of a group that somebody has made here the rule that lets everything out goes, and ranges of ' +
  'addresses come in; delete the group and make another.';
const machines =
  'There are no machines to rent and to forget: `kind: task` runs a command, `kind: training` a ' +
  'training, `kind: notebook` a notebook with an end.';
const keys =
  'There is no machine to log in to, so there are no key pairs: `trainyard logs JOB`, ' +
  '`trainyard open JOB`.';
const market =
  'What EC2 asks for Spot capacity changes by the minute, and is known to an account alone: ask ' +
  'one without AWS_ENDPOINT_URL. `trainyard prices fargate --spot` tells what Fargate Spot costs.';
const images =
  'Images of machines are not here: what runs is an image of containers (`kind: image`).';

const of = (operations: string[], instead: string) =>
  Object.fromEntries(operations.map((operation) => [operation, instead]));

/** What EC2 of AWS has and this one has not, on purpose. */
export const notHere: Readonly<Record<string, string>> = {
  ...of(['CreateDefaultVpc'], theirDefault),
  ...of(
    ['CreateVpc', 'CreateSubnet', 'CreateRouteTable', 'CreateRoute', 'CreateNatGateway'],
    network,
  ),
  ...of(['CreateInternetGateway', 'AttachInternetGateway', 'AssociateRouteTable'], network),
  ...of(['ModifySubnetAttribute', 'ModifyVpcAttribute', 'DeleteVpc', 'DeleteSubnet'], network),
  ...of(['AllocateAddress', 'AssociateAddress'], network),
  ...of(['AuthorizeSecurityGroupEgress', 'RevokeSecurityGroupIngress'], rules),
  ...of(['CreateKeyPair', 'ImportKeyPair'], keys),
  ...of(['RunInstances', 'RequestSpotInstances', 'CreateVolume'], machines),
  ...of(['DescribeInstanceTypes', 'DescribeInstanceTypeOfferings'], machines),
  ...of(['DescribeSpotPriceHistory'], market),
  ...of(['DescribeImages', 'CreateImage'], images),
};
