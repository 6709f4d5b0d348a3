import { entryOf, type Protocol, renamed, xmlResponse } from './protocol.ts';
import { query } from './query.ts';
import { content, element } from './xml.ts';

const namespace = 'xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"';

const names: Record<string, [string, number]> = {
  AccessDeniedException: ['UnauthorizedOperation', 403],
  IncompleteSignature: ['AuthFailure', 401],
  InvalidClientTokenId: ['AuthFailure', 401],
  SignatureDoesNotMatch: ['AuthFailure', 401],
  UnknownOperationException: ['InvalidAction', 400],
};

/** How EC2 calls a list where not by the name of one and `Set` (`locationName` in its model). */
const lists: Record<string, string> = {
  AvailabilityZones: 'availabilityZoneInfo',
  IpPermissions: 'ipPermissions',
  IpPermissionsEgress: 'ipPermissionsEgress',
  IpRanges: 'ipRanges',
  Ipv6Ranges: 'ipv6Ranges',
  NatGatewayAddresses: 'natGatewayAddressSet',
  PrivateIpAddresses: 'privateIpAddressesSet',
  PrefixListIds: 'prefixListIds',
  Regions: 'regionInfo',
  SecurityGroups: 'securityGroupInfo',
  SpotPriceHistory: 'spotPriceHistorySet',
  UserIdGroupPairs: 'groups',
};

/** Amazon EC2's own way: a form in, XML out whose names begin in lower case. */
export const ec2Query: Protocol = {
  read: query.read,
  reply({ operation }, output, requestId) {
    const root = `${operation}Response`;
    const fields = content(written({ RequestId: requestId, ...output }), 'item');
    const body = `<${root} ${namespace}>${fields}</${root}>`;
    return xmlResponse(200, body, { 'x-amzn-requestid': requestId });
  },
  fail(error, { requestId }) {
    const { code, status } = renamed(error, names);
    const failed = element('Error', { Code: code, Message: error.message });
    const body = `<Errors>${failed}</Errors>${element('RequestID', requestId)}`;
    return xmlResponse(status, `<Response>${body}</Response>`, { 'x-amzn-requestid': requestId });
  },
};

function written(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(written);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [nameOf(name, inner), written(inner)]),
  );
}

function nameOf(name: string, value: unknown): string {
  const low = `${name[0]!.toLowerCase()}${name.slice(1)}`;
  if (!Array.isArray(value)) return low;
  return entryOf(lists, name) ?? (low.endsWith('Set') ? low : `${low.replace(/s$/, '')}Set`);
}
