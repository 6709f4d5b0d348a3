/** IPv4 ranges that are not the public internet: IANA's special-purpose registry. */
const closedIpv4 = [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
];

/** Within 2000::/3, the only range of public IPv6 addresses: tunnels and documentation. */
const closedIpv6 = /^(2001:0?[01]?[0-9a-f]{0,2}:|2001:0?db8:|2002:|3fff:0?[0-9a-f]{0,3}:)/;

/**
 * Why a webhook may not be called, or undefined: it must be https on the usual port of an allowed
 * host, and each address that the host's name resolves to must be public. The text never holds the
 * URL, whose path is the secret.
 */
export function webhookProblem(
  text: string,
  addresses: readonly string[],
  allowedHosts: readonly string[],
): string | undefined {
  if (!URL.canParse(text)) return 'it is not a URL';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'it must begin with https://';
  if (url.username || url.password) return 'it must have no user name and no password';
  if (url.port) return 'it must be on the port of https, 443';
  if (!allowedHosts.includes(url.hostname)) return `its host is not one of ${allowedHosts}`;
  if (addresses.length === 0) return 'its host has no address';
  const closed = addresses.find((address) => !isPublicAddress(address));
  if (closed === undefined) return undefined;
  return `its host resolves to '${closed}', which is not a public address`;
}

/** Whether an address, as a resolver gives it, is one of the public internet. */
function isPublicAddress(address: string): boolean {
  const number = ipv4Number(address);
  if (number !== undefined) return !closedIpv4.some((range) => isWithin(number, range));
  const lower = address.toLowerCase();
  return /^[23][0-9a-f]{3}:[0-9a-f:]+$/.test(lower) && !closedIpv6.test(lower);
}

/** Only the four decimal parts that a resolver writes; octal and short forms are nothing here. */
function ipv4Number(address: string): number | undefined {
  if (!/^(0|[1-9]\d{0,2})(\.(0|[1-9]\d{0,2})){3}$/.test(address)) return undefined;
  const parts = address.split('.').map(Number);
  if (parts.some((part) => part > 255)) return undefined;
  return parts.reduce((sum, part) => sum * 256 + part, 0);
}

function isWithin(number: number, range: string): boolean {
  const [base = '', bits = ''] = range.split('/');
  const size = 2 ** (32 - Number(bits));
  return Math.floor(number / size) === Math.floor(ipv4Number(base)! / size);
}
