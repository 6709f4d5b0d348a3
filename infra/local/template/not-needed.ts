import type { ResourceResult, TemplateResource } from '../kernel/types.ts';

const network = 'A process of this machine uses its network; there is no cloud network to shape.';
const watching = 'Nobody is paged from a laptop; the plane itself says what failed.';
const keys = 'State is one folder of this machine; its disk is what encrypts it.';

/** The CloudFormation types that have no meaning on one machine, and why. */
export const notNeeded: Readonly<Record<string, string>> = {
  'AWS::CDK::Metadata': 'It tells AWS which constructs were used.',
  'AWS::EC2::VPCEndpoint': network,
  'AWS::EC2::EIP': network,
  'AWS::EC2::NetworkAcl': network,
  'AWS::EC2::NetworkAclEntry': network,
  'AWS::EC2::SubnetNetworkAclAssociation': network,
  'AWS::EC2::FlowLog': network,
  'Custom::VpcRestrictDefaultSG': network,
  'AWS::CloudWatch::Alarm': watching,
  'AWS::CloudWatch::CompositeAlarm': watching,
  'AWS::CloudWatch::Dashboard': watching,
  'AWS::Logs::MetricFilter': watching,
  'AWS::Logs::QueryDefinition': 'It saves a query of the CloudWatch console.',
  'AWS::KMS::Key': keys,
  'AWS::KMS::Alias': keys,
  'AWS::Budgets::Budget': 'AWS sends no bill for this machine, so it never fires by itself.',
  'AWS::ResourceGroups::Group': 'It is a view of the AWS console.',
  'AWS::IAM::InstanceProfile': 'Machines bought for tasks act as it; here is only this one.',
  'AWS::IAM::OIDCProvider': 'The local plane has its own issuer and lets in no CI of others.',
  'AWS::Lambda::LayerVersion': 'A bundle carries what it needs.',
  'AWS::CloudFormation::WaitConditionHandle': 'Resources are made in one transaction.',
};

/** A plausible `Ref` and the usual attributes for a resource of `notNeeded`. */
export function placeholder(
  resource: TemplateResource,
  { account, region }: { account: string; region: string },
): ResourceResult {
  const [, service = 'custom', kind = resource.type] = resource.type.split('::');
  const prefix = idPrefixes[resource.type];
  const ending = resource.physicalName.slice(-12).toLowerCase();
  const ref = prefix ? `${prefix}-${ending.padStart(17, '0')}` : resource.physicalName;
  const arn =
    `arn:aws:${service.toLowerCase()}:${region}:${account}:` +
    `${kindInArn[resource.type] ?? kebab(kind)}/${ref}`;
  return { ref, attributes: { Arn: arn, Id: ref, ...ownAttributes(resource.type, ref) } };
}

const idPrefixes: Readonly<Record<string, string>> = {
  'AWS::EC2::VPCEndpoint': 'vpce',
  'AWS::EC2::NetworkAcl': 'acl',
};

const kindInArn: Readonly<Record<string, string>> = {
  'AWS::IAM::OIDCProvider': 'oidc-provider',
};

function ownAttributes(type: string, ref: string) {
  switch (type) {
    case 'AWS::EC2::EIP':
      return { AllocationId: ref.replace(/^.*(.{17})$/, 'eipalloc-$1'), PublicIp: ref };
    case 'AWS::KMS::Key':
      return { KeyId: ref };
    default:
      return {};
  }
}

function kebab(name: string): string {
  return name.replace(/([a-z0-9])([A-Z])/g, '$1-$2').toLowerCase();
}
