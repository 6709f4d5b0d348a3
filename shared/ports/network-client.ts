import { type ClientOptions, SignedClient } from './signed-client.ts';

/** A security group, as far as it is read here. */
export interface SecurityGroup {
  id: string;
  vpc: string;
}

/** What a security group is made of (API reference, CreateSecurityGroup). */
export interface NewGroup {
  name: string;
  description: string;
  vpc: string;
  tags: readonly { Key: string; Value: string }[];
}

const version = '2016-11-15';

/** The text of the first element of this name. */
const textOf = (xml: string, name: string) =>
  new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];

/**
 * The few calls of Amazon EC2 that opening and closing a way in takes. Each throws an error named
 * as AWS's is, such as `InvalidGroup.NotFound`.
 */
export class NetworkClient {
  readonly #ec2: SignedClient;

  constructor(options: ClientOptions) {
    this.#ec2 = new SignedClient('ec2', options);
  }

  /** The group with this id, or else of this name. */
  async group(by: { id: string } | { name: string }): Promise<SecurityGroup | undefined> {
    const asked: Record<string, string> =
      'id' in by
        ? { 'GroupId.1': by.id }
        : { 'Filter.1.Name': 'group-name', 'Filter.1.Value.1': by.name };
    const xml = await this.#call('DescribeSecurityGroups', asked);
    // The group's own id stands in an item of its list; those of its rules name other groups.
    const [, item = ''] = /<securityGroupInfo>(.*)<\/securityGroupInfo>/s.exec(xml) ?? [];
    const own = item.replaceAll(/<ipPermissions(Egress)?>.*?<\/ipPermissions\1>/gs, '');
    const id = textOf(own, 'groupId');
    return id === undefined ? undefined : { id, vpc: textOf(own, 'vpcId') ?? '' };
  }

  /** Makes a group, which lets nothing in and everything out; answers its id. */
  async makeGroup({ name, description, vpc, tags }: NewGroup): Promise<string> {
    const xml = await this.#call('CreateSecurityGroup', {
      GroupName: name,
      GroupDescription: description,
      VpcId: vpc,
      'TagSpecification.1.ResourceType': 'security-group',
      ...Object.fromEntries(
        tags.flatMap(({ Key, Value }, n) => [
          [`TagSpecification.1.Tag.${n + 1}.Key`, Key],
          [`TagSpecification.1.Tag.${n + 1}.Value`, Value],
        ]),
      ),
    });
    return textOf(xml, 'groupId')!;
  }

  /** Takes from a new group the rule by which it lets everything out. */
  async closeOutbound(group: string): Promise<void> {
    await this.#call('RevokeSecurityGroupEgress', {
      GroupId: group,
      'IpPermissions.1.IpProtocol': '-1',
      'IpPermissions.1.IpRanges.1.CidrIp': '0.0.0.0/0',
    });
  }

  /** Lets a range of addresses in at a port. */
  async letIn(group: string, port: number, cidr: string): Promise<void> {
    await this.#call('AuthorizeSecurityGroupIngress', {
      GroupId: group,
      'IpPermissions.1.IpProtocol': 'tcp',
      'IpPermissions.1.FromPort': String(port),
      'IpPermissions.1.ToPort': String(port),
      'IpPermissions.1.IpRanges.1.CidrIp': cidr,
    });
  }

  async removeGroup(group: string): Promise<void> {
    await this.#call('DeleteSecurityGroup', { GroupId: group });
  }

  /** The public address of a network interface; undefined: it has none. */
  async publicAddress(networkInterface: string): Promise<string | undefined> {
    const asked = { 'NetworkInterfaceId.1': networkInterface };
    return textOf(await this.#call('DescribeNetworkInterfaces', asked), 'publicIp');
  }

  async #call(Action: string, members: Record<string, string>): Promise<string> {
    const { status, text } = await this.#ec2.send({
      method: 'POST',
      path: '/',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ Action, Version: version, ...members }).toString(),
    });
    if (status === 200) return text;
    const error = new Error(textOf(text, 'Message') ?? `${Action} was answered ${status}`);
    error.name = textOf(text, 'Code') ?? 'Error';
    throw error;
  }
}
